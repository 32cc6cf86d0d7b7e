'use client';

import dynamic from 'next/dynamic';
import { MAP_CONTROLS } from '../control-classes';
import type { FleetMapProps } from './fleet-map-props';

const Canvas = dynamic(() => import('./fleet-map-canvas'), { ssr: false });

/** Loads the map's code before its initial view is known. */
export const preloadFleetMap = (): void => void import('./fleet-map-canvas');

/** The vehicles of a viewport on a basemap. Fills its container; MapLibre is loaded lazily. */
export function FleetMap(props: FleetMapProps) {
  return (
    <div className={`size-full ${MAP_CONTROLS}`}>
      <Canvas {...props} />
    </div>
  );
}
