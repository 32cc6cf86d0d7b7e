'use client';

import { useVirtualizer } from '@tanstack/react-virtual';
import { useTranslations } from 'next-intl';
import { type ReactNode, type RefObject, useEffect } from 'react';
import { cx } from '@/components/ui';
import { COLUMNS, ROW_GRID, ROW_HEIGHT_PX } from '@/components/vehicles/columns';
import { VehicleRow } from '@/components/vehicles/vehicle-row';
import type { VehicleSummary } from '@/lib/contracts/vehicle';

type VehicleTableProps = {
  scrollRef: RefObject<HTMLDivElement | null>;
  rows: readonly VehicleSummary[];
  total: number;
  query: string;
  active: number;
  /** False: what is shown is from when the live connection was lost. */
  live: boolean;
  /** The rows shown, rounded outwards to whole blocks. */
  onVisible: (first: number, last: number) => void;
  onEndInSight: () => void;
  footer: ReactNode;
};

const OVERSCAN = 8;
/** Rows are watched in blocks, so that scrolling by one row does not change what is watched. */
const BLOCK = 10;
const END_IN_SIGHT_ROWS = 40;
/** Stands in for the window until it can be measured: the server renders the first rows. */
const INITIAL_RECT = { width: 1_200, height: 900 };

/** Only the rows in sight are in the document, however long the list is. */
export function VehicleTable(props: VehicleTableProps) {
  'use no memo'; // the virtualizer changes in place
  const { scrollRef, rows, total, query, active, live, onVisible, onEndInSight, footer } = props;
  const t = useTranslations('vehicles.column');
  const tList = useTranslations('vehicles');
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scrollRef.current,
    estimateSize: () => ROW_HEIGHT_PX,
    overscan: OVERSCAN,
    initialRect: INITIAL_RECT,
    scrollPaddingStart: ROW_HEIGHT_PX,
    getItemKey: (index) => rows[index]?.vin ?? index,
  });
  const items = virtualizer.getVirtualItems();
  const first = Math.floor((items[0]?.index ?? 0) / BLOCK) * BLOCK;
  const last = Math.min(rows.length, Math.ceil(((items.at(-1)?.index ?? -1) + 1) / BLOCK) * BLOCK);
  const endInSight = last >= rows.length - END_IN_SIGHT_ROWS;

  useEffect(() => onVisible(first, last), [first, last, onVisible]);
  // A further page may leave the end in sight: the number of rows asks again
  useEffect(() => {
    if (endInSight && rows.length > 0) onEndInSight();
  }, [endInSight, rows.length, onEndInSight]);
  useEffect(() => {
    if (active >= 0) virtualizer.scrollToIndex(active);
  }, [active, virtualizer]);

  return (
    <div ref={scrollRef} className="min-h-0 flex-1 overflow-y-auto border-line border-t bg-surface">
      <table
        aria-label={tList('title')}
        aria-rowcount={total + 1}
        data-live={live}
        title={live ? undefined : tList('notLive')}
        className="block text-left [&[data-live=false]_.live-value]:opacity-70 [&[data-live=false]_.live-value]:grayscale"
      >
        <thead className="sticky top-0 z-10 block bg-surface">
          <tr aria-rowindex={1} className={cx(ROW_GRID, 'h-8 border-line border-b text-2xs text-muted')}>
            {COLUMNS.map(({ key, className }) => (
              <th key={key} scope="col" className={cx('truncate font-medium', className)}>
                {t(key)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="relative block" style={{ height: virtualizer.getTotalSize() }}>
          {items.map(({ index, key, start }) => {
            const vehicle = rows[index];
            return (
              vehicle && (
                <VehicleRow
                  key={key}
                  vehicle={vehicle}
                  query={query}
                  active={index === active}
                  index={index}
                  topPx={start}
                />
              )
            );
          })}
        </tbody>
      </table>
      {footer}
    </div>
  );
}
