'use client';

import { useMutation } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useEffect, useEffectEvent, useRef, useState } from 'react';
import { type FleetMapTool, preloadFleetMap } from '@/components/map/fleet';
import { countMapFilters, filterOf, type MapFilters, NO_MAP_FILTERS } from '@/components/map/map-address';
import { squareBounds } from '@/components/map/map-bounds';
import { viewOfPlace } from '@/components/places/place-address';
import { toast } from '@/components/ui';
import { call } from '@/lib/browser/call';
import { useFleetViewport, type ViewportCluster } from '@/lib/browser/map';
import type { VehicleDetail, VehicleSummary } from '@/lib/contracts';
import type { MapSelectionInput } from '@/lib/contracts/map';
import type { Place } from '@/lib/contracts/places/terms';
import { isTyping } from '../../_components/is-typing';
import { placeOf } from './map-place';
import { TOOL_KEYS } from './map-tools';
import { useListShown } from './use-list-shown';
import { useMapAddress } from './use-map-address';
import { useFit, useMapMoves } from './use-map-moves';
import { useMapVehicle } from './use-map-vehicle';
import { useStableCallback } from './use-stable-callback';
import { useVehicleNames } from './use-vehicle-names';

export type MapPageState = ReturnType<typeof useMapPage>;

/** State and actions of the map page. @param first the vehicle in the URL */
export function useMapPage(first: { vehicle: VehicleDetail; at: number } | undefined) {
  const t = useTranslations('map.search');
  const { address, change, keepView } = useMapAddress(({ view }) => view && moves.flyTo(view));
  const firstPlace = placeOf(first?.vehicle);
  const [initialView] = useState(() => address.view ?? firstPlace);
  const moves = useMapMoves(initialView, keepView);
  useEffect(preloadFleetMap, []);
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
    chooseInList: useStableCallback((id: number, focused: boolean) => {
      list.leave();
      vehicle.press(id, focused);
    }),
    openCluster: useStableCallback(({ square }: ViewportCluster) => {
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
    goToPlace: (place: Place) => {
      list.leave();
      fit.cancel();
      moves.flyTo(viewOfPlace(place));
    },
    select: (polygon: [number, number][]) => {
      setTool('pan');
      vehicle.chosen.press(null);
      selection.mutate(polygon);
    },
  };
}

/** The vehicles in an area that match the filters, clustered or not. */
function useSelection(filters: MapFilters) {
  return useMutation({
    mutationFn: (area: [number, number][]) => {
      const input: MapSelectionInput = { area, fleets: filters.fleet, filter: filterOf(filters) };
      return call('POST /map/selection', input);
    },
  });
}

type MapKeys = {
  onSearch: () => void;
  onBox: () => void;
  onLasso: () => void;
  onFollow: () => void;
  onEscape: () => void;
};

/** Shortcuts: `/` search, b and l select, f follows, Escape cancels. */
function useMapKeys({ onSearch, onBox, onLasso, onFollow, onEscape }: MapKeys): void {
  const onKeyDown = useEffectEvent((event: KeyboardEvent) => {
    if (isTyping(event) || event.defaultPrevented) return;
    if (event.key === '/') onSearch();
    else if (event.key === TOOL_KEYS.box) onBox();
    else if (event.key === TOOL_KEYS.lasso) onLasso();
    else if (event.key === 'f') onFollow();
    else if (event.key === 'Escape') onEscape();
    else return;
    event.preventDefault();
  });
  useEffect(() => {
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, []);
}
