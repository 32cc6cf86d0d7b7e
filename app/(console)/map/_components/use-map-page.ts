'use client';

import { useTranslations } from 'next-intl';
import { useEffect, useRef, useState } from 'react';
import { type FleetMapTool, preloadFleetMap } from '@/components/map/fleet';
import { countMapFilters, filterOf, type MapFilters, NO_MAP_FILTERS } from '@/components/map/map-address';
import { squareBounds } from '@/components/map/map-bounds';
import { toast } from '@/components/ui';
import { useFleetViewport, type ViewportCluster } from '@/lib/browser/map';
import type { VehicleDetail, VehicleSummary } from '@/lib/contracts';
import { placeOf } from './map-place';
import { useListShown } from './use-list-shown';
import { useBack, useMapAddress } from './use-map-address';
import { useMapKeys } from './use-map-keys';
import { useFit, useMapMoves } from './use-map-moves';
import { useMapVehicle } from './use-map-vehicle';
import { useSelection } from './use-selection';
import { useStable } from './use-stable';
import { useVehicleNames } from './use-vehicle-names';

export type MapPageState = ReturnType<typeof useMapPage>;

/** What the page shows, and everything that one can do there. @param first the vehicle that the address names */
export function useMapPage(first: { vehicle: VehicleDetail; at: number } | undefined) {
  const t = useTranslations('map.search');
  const { address, change, keepView } = useMapAddress();
  const firstPlace = placeOf(first?.vehicle);
  const [asked] = useState(() => address.view ?? firstPlace);
  const moves = useMapMoves(asked, keepView);
  useEffect(preloadFleetMap, []);
  useBack(({ view }) => view && moves.flyTo(view));
  const live = useFleetViewport({ fleets: address.fleet, filter: filterOf(address), ...moves.shown });
  const area = useRef<HTMLDivElement>(null);
  const search = useRef<HTMLInputElement>(null);
  const fit = useFit(live.viewport, moves, area);
  const names = useVehicleNames();
  const vehicle = useMapVehicle({
    ...{ viewport: live.viewport, moves, names, first, change },
    vinInAddress: address.vehicle,
  });
  const list = useListShown();
  const selection = useSelection(address);
  const [tool, setTool] = useState<FleetMapTool>('pan');
  const toggleTool = (next: FleetMapTool) => setTool((before) => (before === next ? 'pan' : next));
  useMapKeys({
    onSearch: () => search.current?.select(),
    onBox: () => toggleTool('box'),
    onLasso: () => toggleTool('lasso'),
    onFollow: () => vehicle.chosen.vin && vehicle.follow(!vehicle.following),
    onEscape: () => {
      if (tool !== 'pan') setTool('pan');
      else if (vehicle.chosen.id !== null || vehicle.chosen.vin) vehicle.close();
      else selection.reset();
    },
  });
  return {
    ...{ address, area, fit, list, live, moves, names, search, selection, tool, setTool, vehicle },
    filtered: countMapFilters(address) > 0,
    changeFilters: (filters: Partial<MapFilters>) => change(filters),
    clearFilters: () => change(NO_MAP_FILTERS),
    chooseInList: useStable((id: number, focused: boolean) => {
      list.leave();
      vehicle.press(id, focused);
    }),
    openCluster: useStable(({ square }: ViewportCluster) => {
      fit.cancel();
      list.leave();
      moves.fitBounds(squareBounds(square));
    }),
    find: (found: VehicleSummary) => {
      vehicle.choose(found.vin, false);
      list.leave();
      fit.cancel();
      if (!vehicle.goTo(found)) toast('error', t('noPosition', { vehicle: found.plate ?? found.vin }));
    },
    select: (polygon: [number, number][]) => {
      setTool('pan');
      vehicle.chosen.press(null);
      selection.mutate(polygon);
    },
  };
}
