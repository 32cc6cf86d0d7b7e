'use client';

import { useTranslations } from 'next-intl';
import { cx } from '@/components/ui';
import type { Choices } from '@/components/vehicles/catalogue-filters';
import type { VehicleDetail } from '@/lib/contracts';
import type { BasemapChoice } from '@/lib/contracts/basemap';
import { MapArea } from './map-area';
import { MapFilterBar } from './map-filters';
import { NoMap, NothingHere } from './map-notes';
import { MapSearch } from './map-search';
import { MapSideList } from './map-side-list';
import { SelectionPanel } from './selection-panel';
import { StatusLegend } from './status-legend';
import { type MapPageState, useMapPage } from './use-map-page';
import { VehiclePanel } from './vehicle-panel';
import { ViewportAge } from './viewport-age';

type MapPageProps = {
  choices: Choices;
  mapStyle: BasemapChoice;
  /** The vehicle in the URL, read by the server. */
  first: { vehicle: VehicleDetail; at: number } | undefined;
};

export function MapPage({ choices, mapStyle, first }: MapPageProps) {
  const t = useTranslations('map');
  const page = useMapPage(first);
  const { address, changeFilters, fit, live, moves, selection } = page;
  const { failed, shown } = moves;
  const { vin, naming } = page.vehicle.chosen;
  const panelOpen = vin !== null || naming;
  return (
    <div className="flex min-h-0 flex-1 flex-col overflow-hidden">
      <h1 className="sr-only">{t('title')}</h1>
      <div className="flex shrink-0 flex-wrap items-center gap-2 border-line border-b bg-surface px-3 py-2">
        <MapSearch onChoose={page.find} onPlace={page.goToPlace} inputRef={page.search} />
        <MapFilterBar filters={address} choices={choices} onChange={changeFilters} />
      </div>
      {failed && (
        <>
          <NoMap onZoomOut={() => moves.zoomBy(-2)} onWhole={fit.whole} />
          <div className="flex shrink-0 flex-wrap items-center gap-2 border-line border-b px-3 py-2">
            <StatusLegend viewport={live.viewport} bounds={shown.bounds} filters={address} onChange={changeFilters} />
            <ViewportAge {...live} incomplete={false} />
          </div>
        </>
      )}
      <div className="relative flex min-h-0 flex-1 max-sm:flex-col">
        <ListArea page={page} />
        {!failed && <MapArea page={page} mapStyle={mapStyle} panelOpen={panelOpen} />}
        {panelOpen ? (
          <ChosenVehicle key={vin} page={page} />
        ) : (
          !selection.isIdle && (
            <SelectionPanel
              selection={selection.data}
              failed={selection.isError}
              onRetry={() => selection.variables && selection.mutate(selection.variables)}
              onVehicle={page.vehicle.choose}
              onClose={selection.reset}
            />
          )
        )}
      </div>
    </div>
  );
}

/** The list beside the map; above it in a narrow window, in its place where it cannot be drawn. */
function ListArea({ page }: { page: MapPageState }) {
  const { fit, list, live, moves } = page;
  const { failed, shown } = moves;
  return (
    <div
      className={cx(
        'min-h-0 flex-col border-line bg-surface',
        failed
          ? 'flex min-w-0 flex-1'
          : 'max-lg:absolute max-lg:inset-y-0 max-lg:left-0 max-lg:z-10 max-lg:shadow-pop w-80 shrink-0 border-r max-sm:w-full',
        !failed && list.className,
      )}
    >
      {(list.open || failed) && (
        <MapSideList
          viewport={live.viewport}
          bounds={shown.bounds}
          names={page.names}
          selectedId={page.vehicle.chosen.id}
          onVehicle={page.chooseInList}
          onCluster={page.openCluster}
          onClose={failed ? undefined : list.hide}
          empty={<NothingHere plain filtered={page.filtered} onClear={page.clearFilters} onWhole={fit.whole} />}
        />
      )}
    </div>
  );
}

function ChosenVehicle({ page: { vehicle, filtered, moves } }: { page: MapPageState }) {
  const { chosen, detail, onMap, trail } = vehicle;
  return (
    <VehiclePanel
      vin={chosen.vin ?? ''}
      vehicle={detail.data}
      error={chosen.naming ? null : detail.error}
      onRetry={() => void detail.refetch()}
      implausible={onMap === 'implausible'}
      hidden={filtered && onMap === 'hidden'}
      mapDrawn={!moves.failed}
      following={vehicle.following}
      onFollow={vehicle.follow}
      onShow={() => vehicle.goTo(detail.data)}
      trail={{ shown: trail.shown, note: trail.note }}
      onTrail={trail.show}
      takesFocus={vehicle.byKeyboard}
      onClose={vehicle.close}
    />
  );
}
