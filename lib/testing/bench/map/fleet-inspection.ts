type Drawn = { longitude: number; latitude: number; x: number; y: number };

/** The fields of the map's `inspect()` (`[data-fleet-map]`) that the benchmark reads. Degrees; px within the map. */
export type FleetInspection = { zoom: number; vehicles: (Drawn & { id: number })[]; clusters: Drawn[] };
