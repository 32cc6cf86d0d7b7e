'use client';

import { defaultRangeExtractor, useVirtualizer } from '@tanstack/react-virtual';
import { X } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { type FocusEvent, type KeyboardEvent, type ReactNode, useEffect, useMemo, useRef, useState } from 'react';
import { isLastKnown, viewList } from '@/components/map/view-list';
import { IconButton, useNow } from '@/components/ui';
import { useSettledSnapshot, type Viewport, type ViewportCluster, type ViewportVehicle } from '@/lib/browser/map';
import type { Bounds } from '@/lib/contracts/cells';
import { useGroupPlaces, useVehiclePlaces } from './use-row-places';
import { useStableCallback } from './use-stable-callback';
import type { Names } from './use-vehicle-names';
import { ClusterRow, VehicleRow } from './view-rows';

const ROW_PX = 45;
/** Rows rendered beyond the visible ones. */
const OVERSCAN_ROWS = 8;

type MapSideListProps = {
  viewport: Viewport;
  bounds: Bounds | null;
  names: Names;
  selectedId: number | null;
  onVehicle: (id: number, focused: boolean) => void;
  onCluster: (cluster: ViewportCluster) => void;
  onClose?: () => void;
  /** Shown when nothing is in view. */
  empty: ReactNode;
};

type Row = { key: string; cluster: ViewportCluster } | { key: string; vehicle: ViewportVehicle };

/** A cluster is identified by its square: its centre moves with the vehicles in it. */
const clusterKey = ({ square: { x, y, side } }: ViewportCluster): string => `${x} ${y} ${side}`;

/** The vehicles and clusters of the map as a list, for screen readers and the keyboard. */
export function MapSideList(props: MapSideListProps) {
  const { viewport, bounds, names, selectedId, onVehicle, onCluster, onClose, empty } = props;
  const { store, known } = names;
  const t = useTranslations('map.list');
  const snapshot = useSettledSnapshot(viewport);
  const list = useMemo(
    () => (bounds ? viewList(snapshot, bounds, (id) => known.of(id)?.plate ?? undefined) : null),
    [snapshot, bounds, known],
  );
  useEffect(() => store.request((list?.vehicles ?? []).map(({ id }) => id)), [store, list]);
  const { clusters = [], vehicles = [], total = 0, left = 0 } = list ?? {};
  const rows: Row[] = [
    ...clusters.map((cluster) => ({ key: clusterKey(cluster), cluster })),
    ...vehicles.map((vehicle) => ({ key: String(vehicle.id), vehicle })),
  ];
  const open = useStableCallback((key: string) => {
    const cluster = viewport.getSnapshot().clusters.find((one) => clusterKey(one) === key);
    if (cluster) onCluster(cluster);
  });
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
      <RowList rows={rows} known={known} selectedId={selectedId} onVehicle={onVehicle} onOpen={open} />
    </section>
  );
}

type RowListProps = Pick<MapSideListProps, 'selectedId' | 'onVehicle'> & {
  rows: Row[];
  known: Names['known'];
  onOpen: (key: string) => void;
};

function RowList({ rows, known, selectedId, onVehicle, onOpen }: RowListProps) {
  'use no memo'; // the virtualizer is a mutable object
  const now = useNow();
  const { scroller, virtual, stop, onKeyDown, onFocus } = useVirtualRows(rows, String(selectedId));
  const items = virtual.getVirtualItems();
  const shown = items.flatMap(({ index }) => rows[index] ?? []);
  const clusters = shown.flatMap((row) => ('cluster' in row ? row.cluster : []));
  const vehicles = shown.flatMap((row) => ('vehicle' in row ? row.vehicle : []));
  const groupPlaces = useGroupPlaces(clusters);
  const vehiclePlaces = useVehiclePlaces(vehicles);
  return (
    <div ref={scroller} className="min-h-0 flex-1 overflow-y-auto">
      <ul onKeyDown={onKeyDown} onFocus={onFocus} style={{ height: virtual.getTotalSize() }} className="relative">
        {items.map(({ index, start }) => {
          const row = rows[index];
          if (!row) return null;
          const at = { index, start, count: rows.length, measure: virtual.measureElement, stop: index === stop };
          if ('cluster' in row) {
            const { counts, total, alarms } = row.cluster;
            return (
              <ClusterRow
                key={row.key}
                id={row.key}
                {...at}
                total={total}
                counts={counts}
                {...groupPlaces[clusters.indexOf(row.cluster)]}
                alarms={alarms}
                onOpen={onOpen}
              />
            );
          }
          const { id, status, speedKmh, alarm, implausible, positionAt } = row.vehicle;
          const name = known.of(id);
          return (
            <VehicleRow
              key={row.key}
              {...at}
              {...{ id, status, speedKmh, alarm, implausible, positionAt }}
              vin={name?.vin}
              plate={name?.plate}
              place={vehiclePlaces[vehicles.indexOf(row.vehicle)] ?? null}
              lastKnown={isLastKnown(row.vehicle, now)}
              selected={id === selectedId}
              onChoose={onVehicle}
            />
          );
        })}
      </ul>
    </div>
  );
}

/** Virtual rows with one tab stop, which arrow keys, j, k, Home and End move. */
function useVirtualRows(rows: readonly Row[], selectedKey: string) {
  'use no memo'; // the virtualizer is a mutable object
  const [focused, setFocused] = useState('');
  const indexOf = (key: string) => rows.findIndex((row) => row.key === key);
  const stop = Math.max(0, indexOf(focused));
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    getItemKey: (i) => rows[i]?.key ?? i,
    overscan: OVERSCAN_ROWS,
    useFlushSync: false,
    // The tab stop and the selected row are always rendered
    rangeExtractor: (range) =>
      [...new Set([...defaultRangeExtractor(range), stop, indexOf(selectedKey)])]
        .filter((i) => i >= 0 && i < rows.length)
        .sort((a, b) => a - b),
  });
  // The row to focus may be rendered only after the list has scrolled to it
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
    const next = nextRow(event.key, stop, rows.length);
    const key = rows[next]?.key;
    if (key === undefined) return;
    event.preventDefault();
    awaited.current = key;
    setFocused(key);
    virtual.scrollToIndex(next);
  };
  const onFocus = ({ target }: FocusEvent<HTMLElement>) => setFocused(target.dataset.row ?? '');
  return { scroller, virtual, stop, onKeyDown, onFocus };
}

const STEPS: Record<string, number> = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 };

/** Index of the row that a key leads to; -1: the key does nothing. */
function nextRow(key: string, current: number, count: number): number {
  if (key === 'Home') return 0;
  if (key === 'End') return count - 1;
  const step = STEPS[key];
  return step === undefined ? -1 : current + step;
}
