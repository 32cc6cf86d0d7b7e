/**
 * Which map lies under the vehicles: our own small one, a PMTiles archive, or a finished MapLibre style. A `url` is
 * absolute, or a path on the page's own server.
 */
export type BasemapChoice = { kind: 'embedded' } | { kind: 'pmtiles'; url: string } | { kind: 'style'; url: string };
