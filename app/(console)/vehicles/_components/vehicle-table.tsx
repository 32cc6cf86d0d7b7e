'use client';

import { useTranslations } from 'next-intl';
import { type ReactNode, type RefObject, useEffect, useLayoutEffect, useState } from 'react';
import { usePlaceText } from '@/components/places/use-place-text';
import { cx } from '@/components/ui';
import { COLUMNS, HEADING_HEIGHT_PX, ROW_GRID, ROW_HEIGHT_PX } from '@/components/vehicles/columns';
import { leaveList, placeIn } from '@/components/vehicles/list-place';
import { FIRST_ROWS, type RowWindow, rowsInSight, scrollTopFor, withinRows } from '@/components/vehicles/row-window';
import { VehicleRow } from '@/components/vehicles/vehicle-row';
import { useLiveStatus } from '@/lib/browser/live';
import { usePlaces } from '@/lib/browser/places/use-places';
import { useBrokerLost } from '@/lib/browser/use-broker';
import type { VehicleSummary } from '@/lib/contracts';
import { isBehind } from '../../_components/is-behind';

type VehicleTableProps = {
  scrollRef: RefObject<HTMLDivElement | null>;
  rows: readonly VehicleSummary[];
  total: number;
  /** The search text. */
  query: string;
  /** The query string of the filters. */
  list: string;
  active: number;
  onActivate: (index: number) => void;
  /** Range of the rendered rows. */
  onVisible: (range: [first: number, last: number]) => void;
  onEndInSight: () => void;
  footer: ReactNode;
};

const END_IN_SIGHT_ROWS = 40;

/** The table of vehicles; only the visible rows are rendered. */
export function VehicleTable(props: VehicleTableProps) {
  const { scrollRef, rows, total, query, list, active, onActivate, onVisible, onEndInSight, footer } = props;
  const t = useTranslations('vehicles.column');
  const tList = useTranslations('vehicles');
  const live = !isBehind(useLiveStatus());
  const brokerLost = useBrokerLost();
  const { first, last } = useRowWindow(scrollRef, rows.length);
  const visible = rows.slice(first, last);
  const places = useRowPlaces(visible);
  const endInSight = last >= rows.length - END_IN_SIGHT_ROWS;

  useLayoutEffect(() => {
    const element = scrollRef.current;
    if (!element) return;
    element.scrollTop = placeIn(list);
    return () => leaveList(list, element.scrollTop);
  }, [scrollRef, list]);
  useEffect(() => onVisible([first, last]), [first, last, onVisible]);
  // Also when the number of rows changes: the end may still be visible after the next page
  useEffect(() => {
    if (endInSight && rows.length > 0) onEndInSight();
  }, [endInSight, rows.length, onEndInSight]);
  useEffect(() => {
    const element = scrollRef.current;
    if (active < 0 || !element) return;
    const { scrollTop: scrollTopPx, clientHeight: heightPx } = element;
    const top = scrollTopFor(active, { scrollTopPx, heightPx, headingPx: HEADING_HEIGHT_PX });
    if (top !== null) element.scrollTo({ top });
    // Enter opens the focused link
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
          {visible.map((vehicle, i) => (
            <VehicleRow
              key={vehicle.vin}
              vehicle={vehicle}
              query={query}
              active={first + i === active}
              index={first + i}
              onActivate={onActivate}
              place={places[i] ?? null}
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

/** Positions of rows in words, or coordinates; null: a vehicle without a position. */
function useRowPlaces(rows: readonly VehicleSummary[]) {
  const { textOf, titleOf } = usePlaceText();
  const positions = rows.map(({ telemetry }) => {
    const { latitude = null, longitude = null } = telemetry ?? {};
    return latitude === null || longitude === null ? null : { latitude, longitude };
  });
  const places = usePlaces(positions);
  return positions.map((position, i) => {
    const found = places[i] ?? null;
    return position && (textOf(found) ?? titleOf(found, position));
  });
}

/** The range of `count` rows to render for the scroll position of `scrollRef`. */
function useRowWindow(scrollRef: RefObject<HTMLElement | null>, count: number): RowWindow {
  const [shown, setShown] = useState(FIRST_ROWS);
  useEffect(() => {
    const element = scrollRef.current;
    if (!element) return;
    const measure = () => {
      const next = rowsInSight(element.scrollTop, element.clientHeight);
      setShown((before) => (before.first === next.first && before.last === next.last ? before : next));
    };
    const observer = new ResizeObserver(measure); // it also reports once when it begins
    observer.observe(element);
    element.addEventListener('scroll', measure, { passive: true });
    return () => {
      observer.disconnect();
      element.removeEventListener('scroll', measure);
    };
  }, [scrollRef]);
  return withinRows(shown, count);
}
