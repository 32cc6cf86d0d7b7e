'use client';

import { useTranslations } from 'next-intl';
import { type ReactNode, type RefObject, useEffect, useLayoutEffect } from 'react';
import { cx } from '@/components/ui';
import { COLUMNS, HEADING_HEIGHT_PX, ROW_GRID, ROW_HEIGHT_PX } from '@/components/vehicles/columns';
import { leaveList, placeIn } from '@/components/vehicles/list-place';
import { scrollTopFor } from '@/components/vehicles/row-window';
import { VehicleRow } from '@/components/vehicles/vehicle-row';
import type { VehicleSummary } from '@/lib/contracts';
import { useRowWindow } from './use-row-window';

type VehicleTableProps = {
  scrollRef: RefObject<HTMLDivElement | null>;
  rows: readonly VehicleSummary[];
  total: number;
  /** Searched text. */
  query: string;
  /** The whole query string. */
  list: string;
  active: number;
  onActivate: (index: number) => void;
  /** False: what is shown is from when the live connection was lost. */
  live: boolean;
  /** Nobody can say which vehicles are connected. */
  brokerLost: boolean;
  /** The rows shown, rounded outwards to whole blocks. */
  onVisible: (first: number, last: number) => void;
  onEndInSight: () => void;
  footer: ReactNode;
};

const END_IN_SIGHT_ROWS = 40;

/** Only the rows in sight are in the document, however long the list is. */
export function VehicleTable(props: VehicleTableProps) {
  const { scrollRef, rows, total, query, list, active, onActivate, live, brokerLost, onVisible, onEndInSight, footer } =
    props;
  const t = useTranslations('vehicles.column');
  const tList = useTranslations('vehicles');
  const { first, last } = useRowWindow(scrollRef, rows.length);
  const endInSight = last >= rows.length - END_IN_SIGHT_ROWS;

  useLayoutEffect(() => {
    const element = scrollRef.current;
    if (!element) return;
    element.scrollTop = placeIn(list);
    return () => leaveList(list, element.scrollTop);
  }, [scrollRef, list]);
  useEffect(() => onVisible(first, last), [first, last, onVisible]);
  // A further page may leave the end in sight: the number of rows asks again
  useEffect(() => {
    if (endInSight && rows.length > 0) onEndInSight();
  }, [endInSight, rows.length, onEndInSight]);
  useEffect(() => {
    const element = scrollRef.current;
    if (active < 0 || !element) return;
    const { scrollTop: scrollTopPx, clientHeight: heightPx } = element;
    const top = scrollTopFor(active, { scrollTopPx, heightPx, headingPx: HEADING_HEIGHT_PX });
    if (top !== null) element.scrollTo({ top });
    // What has the focus is what Enter opens
    if (element.contains(document.activeElement)) {
      element.querySelector<HTMLElement>('tr[aria-current] a')?.focus({ preventScroll: true });
    }
  }, [active, scrollRef]);

  return (
    <div ref={scrollRef} className="min-h-0 flex-1 overflow-y-auto border-line border-t bg-surface">
      <table
        aria-label={tList('title')}
        aria-rowcount={total + 1}
        title={live ? undefined : tList('notLive')}
        className="block text-left"
      >
        <thead className="sticky top-0 z-10 block bg-surface">
          <tr
            aria-rowindex={1}
            style={{ height: HEADING_HEIGHT_PX }}
            className={cx(ROW_GRID, 'border-line border-b text-2xs text-muted')}
          >
            {COLUMNS.map(({ key, className }) => (
              <th key={key} scope="col" className={cx('truncate font-medium', className)}>
                {t(key)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="relative block" style={{ height: rows.length * ROW_HEIGHT_PX }}>
          {rows.slice(first, last).map((vehicle, i) => (
            <VehicleRow
              key={vehicle.vin}
              vehicle={vehicle}
              query={query}
              active={first + i === active}
              index={first + i}
              onActivate={onActivate}
              live={live}
              brokerLost={brokerLost}
            />
          ))}
        </tbody>
      </table>
      {footer}
    </div>
  );
}
