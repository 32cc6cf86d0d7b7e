'use client';

import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { FleetMap } from '@/components/map/fleet';
import { cornersOf, squareBounds } from '@/components/map/map-bounds';
import { cx, Skeleton } from '@/components/ui';
import type { ViewportVehicle } from '@/lib/browser/map';
import type { BasemapChoice } from '@/lib/contracts/basemap';
import { HoverCard, type HoverPlace, hoverPlace } from './hover-card';
import { DrawingHint, NothingHere, WhenEmpty } from './map-notes';
import { MapTools } from './map-tools';
import { StatusLegend } from './status-legend';
import type { MapPageState } from './use-map-page';
import { ViewportAge } from './viewport-age';

type MapAreaProps = { page: MapPageState; mapStyle: BasemapChoice; panelOpen: boolean };

/** The map with its overlays. */
export function MapArea({ page, mapStyle, panelOpen }: MapAreaProps) {
  const t = useTranslations('map');
  const { address, area, changeFilters, fit, list, live, moves, names, select, setTool, tool, vehicle } = page;
  const { viewport } = live;
  const { bounds } = moves.shown;
  const [drawn, setDrawn] = useState(false);
  const [incomplete, setIncomplete] = useState(false);
  const [hover, setHover] = useState<{ vehicle: ViewportVehicle; place: HoverPlace } | null>(null);
  return (
    <div ref={area} className="relative isolate min-w-0 flex-1 overflow-hidden bg-hover">
      {moves.first && (
        <FleetMap
          ref={moves.map}
          viewport={viewport}
          initialView={moves.first}
          mapStyle={mapStyle}
          label={t('label')}
          selectedId={vehicle.chosen.id}
          followId={vehicle.following ? vehicle.chosen.id : null}
          tool={tool}
          trail={vehicle.trail.parts}
          onView={moves.show}
          onSelect={(id) => vehicle.press(id, false)}
          onHover={(hovered, point) =>
            setHover(hovered && point && { vehicle: hovered, place: hoverPlace(point, area.current) })
          }
          onCluster={({ square: { x, y, side } }) => select(cornersOf(squareBounds({ x, y, side })))}
          onArea={select}
          onUserMoved={() => {
            vehicle.stopFollowing();
            fit.cancel();
          }}
          onDrawn={() => setDrawn(true)}
          onIncomplete={() => setIncomplete(true)}
          onFailed={moves.fail}
        />
      )}
      {/* Until the land is loaded, the map would show sea only */}
      {!drawn && (
        <div role="status" className="absolute inset-0 bg-surface">
          <Skeleton className="size-full rounded-none" />
          <span className="sr-only">{t('loading')}</span>
        </div>
      )}
      <div className="pointer-events-none absolute top-2 right-12 left-2">
        <ViewportAge {...live} incomplete={incomplete} />
        {tool !== 'pan' && <DrawingHint onCancel={() => setTool('pan')} />}
      </div>
      <div
        className={cx(
          'pointer-events-none absolute bottom-9 left-2 flex flex-col items-start gap-2',
          panelOpen ? 'right-12' : 'right-2',
        )}
      >
        {!list.open && (
          <WhenEmpty viewport={viewport} bounds={bounds}>
            <NothingHere filtered={page.filtered} onClear={page.clearFilters} onWhole={fit.whole} />
          </WhenEmpty>
        )}
        <StatusLegend viewport={viewport} bounds={bounds} filters={address} onChange={changeFilters} />
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
      {hover && hover.vehicle.id !== vehicle.chosen.id && (
        <HoverCard vehicle={hover.vehicle} place={hover.place} names={names} />
      )}
    </div>
  );
}
