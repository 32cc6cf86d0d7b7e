'use client';

import type { Route } from 'next';
import { useRouter } from 'next/navigation';
import { useCallback, useMemo, useRef, useState } from 'react';
import { PlaceLinks } from '@/components/places/place-links';
import { cx } from '@/components/ui';
import type { Choices } from '@/components/vehicles/catalogue-filters';
import { isShortSearch, NO_FILTERS, narrows } from '@/components/vehicles/filters';
import { VehicleTableSkeleton } from '@/components/vehicles/vehicle-table-skeleton';
import { usePlaceSearch } from '@/lib/browser/places/use-place-search';
import { ListHeader } from './list-header';
import { ListError, ListFooter, MovedBar, NoVehicles } from './list-states';
import { Toolbar } from './toolbar';
import { useFilters } from './use-filters';
import { useLiveRows, useMoved } from './use-live-rows';
import { useRowKeys } from './use-row-keys';
import { type InitialPage, useVehiclePages } from './use-vehicle-pages';
import { VehicleTable } from './vehicle-table';

const AT_TOP_PX = 80;
/** With more pages than this the list is not fetched again automatically. */
const REFETCH_PAGES = 3;

type VehicleListProps = { initial: InitialPage; choices: Choices; mayRegister: boolean; mayEnrol: boolean };

export default function VehicleList({ initial, choices, mayRegister, mayEnrol }: VehicleListProps) {
  const router = useRouter();
  const { filters, query, setFilters, setQuery } = useFilters();
  const list = useVehiclePages(filters, query, initial);
  const { pages, refetch, fetchNextPage, hasNextPage, isFetchingNextPage, isFetchNextPageError } = list;
  const rows = useMemo(() => (pages ?? []).flatMap((page) => page.items), [pages]);
  const places = usePlaceSearch(filters.q);
  const scrollRef = useRef<HTMLDivElement>(null);
  const searchRef = useRef<HTMLInputElement>(null);
  const [active, setActive] = useState(-1);
  const [visible, setVisible] = useState<[first: number, last: number]>([0, 0]);

  const atTop = () => (scrollRef.current?.scrollTop ?? 0) < AT_TOP_PX && (pages?.length ?? 0) <= REFETCH_PAGES;
  const { moved, add, refresh } = useMoved(atTop, refetch);
  useLiveRows({ rows: rows.slice(...visible), filters, patch: list.patch, onMoved: add });
  useRowKeys({
    count: rows.length,
    active,
    onMove: setActive,
    onOpen: () => rows[active] && router.push(`/vehicles/${rows[active].vin}` as Route),
    onSearch: () => searchRef.current?.select(),
  });
  const onEndInSight = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage && !isFetchNextPageError) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage]);
  const show = (next: () => void) => {
    next();
    setActive(-1);
    scrollRef.current?.scrollTo({ top: 0 });
  };

  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <ListHeader
        counted={pages?.[0]}
        query={query}
        choices={choices}
        mayRegister={mayRegister}
        mayEnrol={mayEnrol}
        onView={(view) => show(() => setQuery(view))}
        onRegistered={refresh}
      />
      <Toolbar
        filters={filters}
        choices={choices}
        onChange={(change) => show(() => setFilters(change))}
        onDone={() => setActive(rows.length > 0 ? 0 : -1)}
        searchRef={searchRef}
      />
      <MovedBar count={moved} onShow={() => show(refresh)} />
      <div className={cx('flex min-h-0 flex-1 flex-col transition-opacity', list.isPlaceholderData && 'opacity-60')}>
        {list.isPending ? (
          <VehicleTableSkeleton />
        ) : list.isError && !pages ? (
          <ListError message={list.error.message} busy={list.isFetching} onRetry={refetch} />
        ) : rows.length === 0 ? (
          <>
            <NoVehicles
              narrowed={narrows(filters)}
              short={isShortSearch(filters.q)}
              mayRegister={mayRegister}
              hasFleets={choices.fleets.length > 0}
              onClear={() => setFilters({ ...NO_FILTERS, sort: filters.sort })}
            />
            <PlaceLinks places={places} />
          </>
        ) : (
          <VehicleTable
            scrollRef={scrollRef}
            rows={rows}
            total={pages?.[0]?.total ?? rows.length}
            query={filters.q}
            list={query}
            active={active}
            onActivate={setActive}
            onVisible={setVisible}
            onEndInSight={onEndInSight}
            footer={
              <>
                <ListFooter loading={isFetchingNextPage} failed={isFetchNextPageError} onRetry={fetchNextPage} />
                {!hasNextPage && <PlaceLinks places={places} />}
              </>
            }
          />
        )}
      </div>
    </div>
  );
}
