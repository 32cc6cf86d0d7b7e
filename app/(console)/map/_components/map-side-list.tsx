'use client';

import { defaultRangeExtractor, useVirtualizer } from '@tanstack/react-virtual';
import { X } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { type KeyboardEvent, type ReactNode, useEffect, useMemo, useRef, useState } from 'react';
import { isLastKnown, viewList } from '@/components/map/view-list';
import { IconButton, useNow } from '@/components/ui';
import { useSettledSnapshot, type Viewport, type ViewportCluster, type ViewportVehicle } from '@/lib/browser/map';
import type { Bounds } from '@/lib/contracts/cells';
import { usePlaceText } from './use-place-text';
import { useStable } from './use-stable';
import type { Names } from './use-vehicle-names';
import { ClusterRow, VehicleRow } from './view-rows';

const ROW_PX = 45;
/** Beyond the edges of what is seen. */
const MORE_ROWS = 8;

type MapSideListProps = {
  viewport: Viewport;
  bounds: Bounds | null;
  names: Names;
  selectedId: number | null;
  onVehicle: (id: number, focused: boolean) => void;
  onCluster: (cluster: ViewportCluster) => void;
  onClose?: () => void;
  /** What stands here when nothing is in view. */
  empty: ReactNode;
};

type Row = { key: string; cluster: ViewportCluster } | { key: string; vehicle: ViewportVehicle };

/** A group is its square: its middle moves with every vehicle in it. */
const clusterKey = ({ square: { x, y, side } }: ViewportCluster): string => `${x} ${y} ${side}`;

/** The same vehicles and groups as on the map, for those who read or use a keyboard. */
export function MapSideList(props: MapSideListProps) {
  'use no memo'; // the virtualizer is one object that changes
  const { viewport, bounds, names, selectedId, onVehicle, onCluster, onClose, empty } = props;
  const t = useTranslations('map.list');
  const now = useNow();
  const place = usePlaceText();
  const snapshot = useSettledSnapshot(viewport);
  const { store, known } = names;
  const list = useMemo(
    () => (bounds ? viewList(snapshot, bounds, (id) => known.of(id)?.plate ?? undefined) : null),
    [snapshot, bounds, known],
  );
  useEffect(() => store.want((list?.vehicles ?? []).map(({ id }) => id)), [store, list]);
  const { clusters = [], vehicles = [], total = 0, left = 0 } = list ?? {};
  const rows: Row[] = [
    ...clusters.map((cluster) => ({ key: clusterKey(cluster), cluster })),
    ...vehicles.map((vehicle) => ({ key: String(vehicle.id), vehicle })),
  ];
  const indexOf = (key: string) => rows.findIndex((row) => row.key === key);
  const open = useStable((key: string) => {
    const cluster = viewport.getSnapshot().clusters.find((one) => clusterKey(one) === key);
    if (cluster) onCluster(cluster);
  });

  const [focused, setFocused] = useState('');
  const stop = Math.max(0, indexOf(focused));
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    getItemKey: (i) => rows[i]?.key ?? i,
    overscan: MORE_ROWS,
    useFlushSync: false,
    // Where Tab stops and what is chosen are there however far one has scrolled
    rangeExtractor: (range) =>
      [...new Set([...defaultRangeExtractor(range), stop, indexOf(String(selectedId))])]
        .filter((i) => i >= 0 && i < rows.length)
        .sort((a, b) => a - b),
  });
  const awaited = useRef<string | null>(null);
  useEffect(() => {
    const row = [...(scroller.current?.querySelectorAll<HTMLElement>('[data-row]') ?? [])].find(
      ({ dataset }) => dataset.row === awaited.current,
    );
    if (!row) return;
    awaited.current = null;
    row.focus();
  });
  const onKeyDown = (event: KeyboardEvent) => {
    const step = STEPS[event.key];
    const next =
      event.key === 'Home' ? 0 : event.key === 'End' ? rows.length - 1 : step !== undefined ? stop + step : -1;
    const key = rows[next]?.key;
    if (key === undefined) return;
    event.preventDefault();
    awaited.current = key;
    setFocused(key);
    virtual.scrollToIndex(next);
  };

  return (
    <section aria-label={t('label')} className="flex min-h-0 min-w-0 flex-1 flex-col">
      <header className="flex h-10 shrink-0 items-center gap-2 border-line border-b pr-1 pl-3">
        <h2 className="tabular min-w-0 flex-1 truncate font-semibold text-sm">
          {snapshot.at === null && total === 0 ? t('waiting') : t('count', { count: total })}
        </h2>
        {onClose && (
          <IconButton label={t('hide')} onClick={onClose}>
            <X aria-hidden className="size-4" />
          </IconButton>
        )}
      </header>
      {left > 0 && (
        <p className="shrink-0 border-line border-b px-3 py-1.5 text-muted text-xs">
          {t('first', { count: rows.length, total: rows.length + left })}
        </p>
      )}
      {list && total === 0 && snapshot.at !== null && empty}
      <div ref={scroller} className="min-h-0 flex-1 overflow-y-auto">
        <ul
          onKeyDown={onKeyDown}
          onFocus={({ target }) => setFocused(target.dataset.row ?? '')}
          style={{ height: virtual.getTotalSize() }}
          className="relative"
        >
          {virtual.getVirtualItems().map(({ index, start }) => {
            const row = rows[index];
            if (!row) return null;
            const at = { index, start, count: rows.length, measure: virtual.measureElement, stop: index === stop };
            if ('cluster' in row) {
              const { x, y, total: count, alarms } = row.cluster;
              return (
                <ClusterRow
                  key={row.key}
                  id={row.key}
                  {...at}
                  total={count}
                  place={place(x, y)}
                  alarms={alarms}
                  onOpen={open}
                />
              );
            }
            const { vehicle } = row;
            const name = known.of(vehicle.id);
            return (
              <VehicleRow
                key={row.key}
                {...at}
                id={vehicle.id}
                vin={name?.vin}
                plate={name?.plate}
                status={vehicle.status}
                speedKmh={vehicle.speedKmh}
                alarm={vehicle.alarm}
                implausible={vehicle.implausible}
                positionAt={vehicle.positionAt}
                lastKnown={isLastKnown(vehicle, now)}
                selected={vehicle.id === selectedId}
                onChoose={onVehicle}
              />
            );
          })}
        </ul>
      </div>
    </section>
  );
}

/** Arrows, j and k from one row to the next, Home and End to the first and last. */
const STEPS: Record<string, number> = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 };
