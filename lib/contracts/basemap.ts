/**
 * The map under the vehicles: the small embedded one, a PMTiles archive, or a MapLibre style. A `url` is absolute, or a path on
 * the page's own server.
 */
export type BasemapChoice = { kind: 'embedded' } | { kind: 'pmtiles'; url: string } | { kind: 'style'; url: string };
