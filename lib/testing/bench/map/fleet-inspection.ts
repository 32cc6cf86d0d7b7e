type Drawn = { longitude: number; latitude: number; x: number; y: number };

/** What the console's map tells of itself (`[data-fleet-map]`), as far as the benchmark asks. Degrees; px within the map. */
export type FleetInspection = { zoom: number; vehicles: (Drawn & { id: number })[]; clusters: Drawn[] };
