'use client';

import dynamic from 'next/dynamic';
import { MAP_CONTROLS } from '../control-classes';
import type { FleetMapProps } from './fleet-map-props';

const Canvas = dynamic(() => import('./fleet-map-canvas'), { ssr: false });

/** For a page that will show the map but does not know yet where. */
export const preloadFleetMap = (): void => void import('./fleet-map-canvas');

/** The vehicles of a picture on a basemap, moving. Fills its container; MapLibre is fetched only now. */
export function FleetMap(props: FleetMapProps) {
  return (
    <div className={`size-full ${MAP_CONTROLS}`}>
      <Canvas {...props} />
    </div>
  );
}
