'use client';

import { X } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { type KeyboardEvent, type ReactNode, useCallback, useEffect, useMemo, useState } from 'react';
import { isLastKnown, viewList } from '@/components/map/view-list';
import { IconButton, useNow } from '@/components/ui';
import type { Picture, PictureCluster } from '@/lib/browser/map';
import { useSettledSnapshot } from '@/lib/browser/map/use-settled-snapshot';
import type { Bounds } from '@/lib/contracts/cells';
import type { Names } from './use-vehicle-names';
import { ClusterRow, VehicleRow } from './view-rows';

type BesideListProps = {
  picture: Picture;
  bounds: Bounds | null;
  names: Names;
  selectedId: number | null;
  onVehicle: (id: number, focused: boolean) => void;
  onCluster: (cluster: PictureCluster) => void;
  onClose?: () => void;
  /** What stands here when nothing is in view. */
  empty: ReactNode;
};

/** The same vehicles and groups as on the map, for those who read or use a keyboard. */
export function BesideList(props: BesideListProps) {
  const { picture, bounds, names, selectedId, onVehicle, onCluster, onClose, empty } = props;
  const t = useTranslations('map.list');
  const now = useNow();
  const snapshot = useSettledSnapshot(picture);
  const { store, known } = names;
  const list = useMemo(
    () => (bounds ? viewList(snapshot, bounds, (id) => known.of(id)?.plate ?? undefined) : null),
    [snapshot, bounds, known],
  );
  useEffect(() => store.want((list?.vehicles ?? []).map(({ id }) => id)), [store, list]);
  const open = useCallback(
    (x: number, y: number) => {
      const cluster = picture.getSnapshot().clusters.find((one) => one.x === x && one.y === y);
      if (cluster) onCluster(cluster);
    },
    [picture, onCluster],
  );
  const { clusters = [], vehicles = [], total = 0, left = 0 } = list ?? {};
  const keys = [...clusters.map(({ x, y }) => `${x} ${y}`), ...vehicles.map(({ id }) => String(id))];
  const [focused, setFocused] = useState('');
  const stop = keys.includes(focused) ? focused : keys[0];

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
          {t('first', { count: clusters.length + vehicles.length, total: clusters.length + vehicles.length + left })}
        </p>
      )}
      {list && total === 0 && snapshot.at !== null && empty}
      <ul
        onKeyDown={moveBetweenRows}
        onFocus={({ target }) => setFocused(target.dataset.row ?? '')}
        className="min-h-0 flex-1 overflow-y-auto"
      >
        {clusters.map(({ x, y, total: count, alarms }) => (
          <ClusterRow
            key={`${x} ${y}`}
            x={x}
            y={y}
            total={count}
            alarms={alarms}
            stop={stop === `${x} ${y}`}
            onOpen={open}
          />
        ))}
        {vehicles.map((vehicle) => {
          const name = known.of(vehicle.id);
          return (
            <VehicleRow
              key={vehicle.id}
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
              stop={stop === String(vehicle.id)}
              onChoose={onVehicle}
            />
          );
        })}
      </ul>
    </section>
  );
}

const STEPS: Record<string, number> = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 };

/** Arrows, j and k from one row to the next, Home and End to the first and last. */
function moveBetweenRows(event: KeyboardEvent<HTMLUListElement>): void {
  const rows = [...event.currentTarget.querySelectorAll<HTMLElement>('[data-row]')];
  const step = STEPS[event.key];
  const at = rows.indexOf(document.activeElement as HTMLElement);
  const next = event.key === 'Home' ? 0 : event.key === 'End' ? rows.length - 1 : step !== undefined ? at + step : null;
  if (next === null || at < 0) return;
  event.preventDefault();
  rows[next]?.focus();
}
