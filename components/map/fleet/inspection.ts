import type { MapStatus } from '@/lib/contracts/cells/map-status';

/** What the map draws at this moment, from its own source. Degrees; `x`, `y`: px within the map. */
export type FleetInspection = {
  zoom: number;
  vehicles: {
    id: number;
    longitude: number;
    latitude: number;
    x: number;
    y: number;
    headingDeg: number | null;
    status: MapStatus;
    /** Drawn as live; else hollow. */
    fresh: boolean;
    /** Not drawn by itself: a cluster stands for it at this zoom. */
    grouped: boolean;
    moving: boolean;
    alarm: boolean;
    implausible: boolean;
  }[];
  clusters: { longitude: number; latitude: number; x: number; y: number; total: number; alarms: number }[];
  /** Ids of the vehicles that are spread from one spot. */
  spread: number[];
};

/** The element with `data-fleet-map`: a test asks it what is drawn. */
export type FleetMapElement = HTMLElement & { inspect(): FleetInspection };
