'use client';

import dynamic from 'next/dynamic';
import { MAP_CONTROLS } from '../control-classes';
import type { FleetMapProps } from './fleet-map-props';

const Canvas = dynamic(() => import('./fleet-map-canvas'), { ssr: false });

/** The vehicles of a picture on a basemap, moving. Fills its container; MapLibre is fetched only now. */
export function FleetMap(props: FleetMapProps) {
  return (
    <div className={`size-full ${MAP_CONTROLS}`}>
      <Canvas {...props} />
    </div>
  );
}
