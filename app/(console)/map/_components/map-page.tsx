'use client';

import { useTranslations } from 'next-intl';
import { useEffect, useRef, useState } from 'react';
import { FleetMap, type FleetMapTool, type FleetMapView, preloadFleetMap } from '@/components/map/fleet';
import { countMapFilters, filterOf, type MapFilters, NO_MAP_FILTERS } from '@/components/map/map-address';
import { cornersOf, squareBounds } from '@/components/map/map-bounds';
import { cx, Skeleton, toast } from '@/components/ui';
import type { Choices } from '@/components/vehicles/choices';
import { type PictureCluster, type PictureVehicle, useFleetPicture } from '@/lib/browser/map';
import { useVehicleDetail } from '@/lib/browser/use-vehicle-detail';
import type { VehicleDetail, VehicleSummary } from '@/lib/contracts';
import type { BasemapChoice } from '@/lib/contracts/basemap';
import { BesideList } from './beside-list';
import { HoverCard, type HoverPlace, hoverPlace } from './hover-card';
import { MapFilterBar } from './map-filters';
import { DrawingHint, NoMap, NothingHere, WhenEmpty } from './map-notes';
import { MapSearch } from './map-search';
import { MapTools } from './map-tools';
import { PictureAge } from './picture-age';
import { SelectionPanel } from './selection-panel';
import { StatusLegend } from './status-legend';
import { useChosenVehicle, useOnMap, useVehicleTrail } from './use-chosen-vehicle';
import { useListShown } from './use-list-shown';
import { useBack, useMapAddress } from './use-map-address';
import { useMapKeys } from './use-map-keys';
import { useFit, useMapMoves } from './use-map-moves';
import { useSelection } from './use-selection';
import { useStable } from './use-stable';
import { useVehicleNames } from './use-vehicle-names';
import { VehiclePanel } from './vehicle-panel';

/** Close enough to tell a vehicle from its neighbours. */
const VEHICLE_ZOOM = 14;

type MapPageProps = {
  choices: Choices;
  mapStyle: BasemapChoice;
  /** The vehicle that the address names, as the server read it. */
  first: { vehicle: VehicleDetail; at: number } | undefined;
};

/** The fleet on the map, live, and everything that one does there. */
export function MapPage({ choices, mapStyle, first }: MapPageProps) {
  const t = useTranslations('map');
  const { address, change, keepView } = useMapAddress();
  const firstPlace = placeOf(first?.vehicle);
  const [asked] = useState(() => address.view ?? firstPlace);
  const moves = useMapMoves(asked, keepView);
  const { shown, failed } = moves;
  useEffect(preloadFleetMap, []);
  useBack(({ view }) => view && moves.flyTo(view));
  const live = useFleetPicture({ fleets: address.fleet, filter: filterOf(address), ...shown });
  const { picture } = live;
  const area = useRef<HTMLDivElement>(null);
  const fit = useFit(picture, moves, area);

  const names = useVehicleNames();
  const chosen = useChosenVehicle(names, address.vehicle, (vehicle) => change({ vehicle }));
  const detail = useVehicleDetail(chosen.vin, first);
  const onMap = useOnMap(picture, chosen.id, detail.data, shown.bounds);
  const [trailShown, setTrailShown] = useState(false);
  const trail = useVehicleTrail(detail.data, trailShown);
  const [following, setFollowing] = useState(false);
  const [byKeyboard, setByKeyboard] = useState(false);

  const selection = useSelection(address);
  const [tool, setTool] = useState<FleetMapTool>('pan');
  const [drawn, setDrawn] = useState(false);
  const [incomplete, setIncomplete] = useState(false);
  const [hover, setHover] = useState<{ vehicle: PictureVehicle; place: HoverPlace } | null>(null);
  const list = useListShown();
  const search = useRef<HTMLInputElement>(null);

  const closer = (place: FleetMapView) => ({ ...place, zoom: Math.max(shown.zoom, VEHICLE_ZOOM) });
  const changeFilters = (filters: Partial<MapFilters>) => change(filters);
  const clear = () => change(NO_MAP_FILTERS);
  const close = () => {
    const { vin, id } = chosen;
    chosen.press(null);
    setFollowing(false);
    setTrailShown(false);
    if (byKeyboard) document.querySelector<HTMLElement>(`[data-row="${id}"], [data-vin="${vin}"]`)?.focus();
  };
  const choose = useStable((id: number, focused: boolean) => {
    setByKeyboard(focused);
    setFollowing(false);
    list.leave();
    chosen.press(id);
  });
  const chooseByVin = (vin: string, focused: boolean) => {
    setByKeyboard(focused);
    setFollowing(false);
    change({ vehicle: vin });
  };
  const openCluster = useStable(({ square }: PictureCluster) => {
    fit.cancel();
    list.leave();
    moves.fitBounds(squareBounds(square));
  });
  const find = (vehicle: VehicleSummary) => {
    const place = placeOf(vehicle);
    chooseByVin(vehicle.vin, false);
    list.leave();
    fit.cancel();
    if (place) moves.flyTo(closer(place));
    else toast('error', t('search.noPosition', { vehicle: vehicle.plate ?? vehicle.vin }));
  };
  const follow = (next: boolean) => {
    const place = placeOf(detail.data);
    // As a part of a group it could not be followed
    if (next && place && onMap !== 'drawn' && onMap !== 'implausible') moves.flyTo(closer(place));
    setFollowing(next);
  };
  const select = (polygon: [number, number][]) => {
    setTool('pan');
    chosen.press(null);
    selection.mutate(polygon);
  };
  const toggleTool = (next: FleetMapTool) => setTool((before) => (before === next ? 'pan' : next));
  useMapKeys({
    onSearch: () => search.current?.select(),
    onBox: () => toggleTool('box'),
    onLasso: () => toggleTool('lasso'),
    onFollow: () => chosen.vin && follow(!following),
    onEscape: () => {
      if (tool !== 'pan') setTool('pan');
      else if (chosen.id !== null || chosen.vin) close();
      else selection.reset();
    },
  });

  const filtered = countMapFilters(address) > 0;
  const panelOpen = chosen.vin !== null || chosen.naming;
  const listOpen = list.open || failed;
  return (
    <div className="flex min-h-0 flex-1 flex-col overflow-hidden">
      <h1 className="sr-only">{t('title')}</h1>
      <div className="flex shrink-0 flex-wrap items-center gap-2 border-line border-b bg-surface px-3 py-2">
        <MapSearch onChoose={find} inputRef={search} />
        <MapFilterBar filters={address} choices={choices} onChange={changeFilters} />
      </div>
      {failed && (
        <>
          <NoMap onZoomOut={() => moves.zoomBy(-2)} onWhole={fit.whole} />
          <div className="flex shrink-0 flex-wrap items-center gap-2 border-line border-b px-3 py-2">
            <StatusLegend picture={picture} bounds={shown.bounds} filters={address} onChange={changeFilters} />
            <PictureAge {...live} incomplete={false} />
          </div>
        </>
      )}
      <div className="relative flex min-h-0 flex-1 max-sm:flex-col">
        <div
          className={cx(
            'min-h-0 flex-col border-line bg-surface',
            failed
              ? 'flex min-w-0 flex-1'
              : 'max-lg:absolute max-lg:inset-y-0 max-lg:left-0 max-lg:z-10 max-lg:shadow-pop w-80 shrink-0 border-r max-sm:w-full',
            !failed && list.className,
          )}
        >
          {listOpen && (
            <BesideList
              picture={picture}
              bounds={shown.bounds}
              names={names}
              selectedId={chosen.id}
              onVehicle={choose}
              onCluster={openCluster}
              onClose={failed ? undefined : list.hide}
              empty={<NothingHere plain filtered={filtered} onClear={clear} onWhole={fit.whole} />}
            />
          )}
        </div>
        {!failed && (
          <div ref={area} className="relative isolate min-w-0 flex-1 overflow-hidden bg-hover">
            {moves.first && (
              <FleetMap
                ref={moves.map}
                picture={picture}
                initialView={moves.first}
                mapStyle={mapStyle}
                label={t('label')}
                selectedId={chosen.id}
                followId={following ? chosen.id : null}
                tool={tool}
                trail={trail.parts}
                onView={moves.show}
                onSelect={(id) => {
                  setByKeyboard(false);
                  setFollowing(false);
                  chosen.press(id);
                }}
                onHover={(vehicle, point) =>
                  setHover(vehicle && point && { vehicle, place: hoverPlace(point, area.current) })
                }
                onCluster={({ square: { x, y, side } }) => select(cornersOf(squareBounds({ x, y, side })))}
                onArea={select}
                onUserMoved={() => {
                  setFollowing(false);
                  fit.cancel();
                }}
                onDrawn={() => setDrawn(true)}
                onIncomplete={() => setIncomplete(true)}
                onFailed={moves.fail}
              />
            )}
            {/* Until the land is there, the map would be all sea */}
            {!drawn && (
              <div role="status" className="absolute inset-0 bg-surface">
                <Skeleton className="size-full rounded-none" />
                <span className="sr-only">{t('loading')}</span>
              </div>
            )}
            <div className="pointer-events-none absolute top-2 right-12 left-2">
              <PictureAge {...live} incomplete={incomplete} />
              {tool !== 'pan' && <DrawingHint onCancel={() => setTool('pan')} />}
            </div>
            <div
              className={cx(
                'pointer-events-none absolute bottom-9 left-2 flex flex-col items-start gap-2',
                panelOpen ? 'right-12' : 'right-2',
              )}
            >
              {!listOpen && (
                <WhenEmpty picture={picture} bounds={shown.bounds}>
                  <NothingHere filtered={filtered} onClear={clear} onWhole={fit.whole} />
                </WhenEmpty>
              )}
              <StatusLegend picture={picture} bounds={shown.bounds} filters={address} onChange={changeFilters} />
            </div>
            <div className="absolute top-2 right-2">
              <MapTools
                tool={tool}
                onTool={setTool}
                onZoom={moves.zoomBy}
                onWhole={fit.whole}
                listShown={list.open}
                onList={list.toggle}
              />
            </div>
            {hover && hover.vehicle.id !== chosen.id && (
              <HoverCard vehicle={hover.vehicle} place={hover.place} names={names} />
            )}
          </div>
        )}
        {panelOpen ? (
          <VehiclePanel
            key={chosen.vin}
            vin={chosen.vin ?? ''}
            vehicle={detail.data}
            error={chosen.naming ? null : detail.error}
            onRetry={() => void detail.refetch()}
            implausible={onMap === 'implausible'}
            hidden={filtered && onMap === 'hidden'}
            mapDrawn={!failed}
            following={following}
            onFollow={follow}
            onShow={() => {
              const place = placeOf(detail.data);
              if (place) moves.flyTo(closer(place));
            }}
            trail={{ shown: trailShown, note: trail.note }}
            onTrail={setTrailShown}
            takesFocus={byKeyboard}
            onClose={close}
          />
        ) : (
          !selection.isIdle && (
            <SelectionPanel
              selection={selection.data}
              failed={selection.isError}
              onRetry={() => selection.variables && selection.mutate(selection.variables)}
              onVehicle={chooseByVin}
              onClose={selection.reset}
            />
          )
        )}
      </div>
    </div>
  );
}

function placeOf(vehicle: VehicleSummary | undefined): FleetMapView | null {
  const { longitude = null, latitude = null } = vehicle?.telemetry ?? {};
  return longitude === null || latitude === null ? null : { longitude, latitude, zoom: VEHICLE_ZOOM };
}
