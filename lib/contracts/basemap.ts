/**
 * The map under the vehicles: the small embedded one, a PMTiles archive, or a MapLibre style. A `url` is absolute, or a path on
 * the page's own server.
 */
export type BasemapChoice = { kind: 'embedded' } | { kind: 'pmtiles'; url: string } | { kind: 'style'; url: string };

type BasemapSettings = { MAP_STYLE_URL?: string | undefined; MAP_PMTILES_URL?: string | undefined };

/** A style takes precedence over an archive. */
export function chooseBasemap({ MAP_STYLE_URL, MAP_PMTILES_URL }: BasemapSettings): BasemapChoice {
  if (MAP_STYLE_URL) return { kind: 'style', url: MAP_STYLE_URL };
  return MAP_PMTILES_URL ? { kind: 'pmtiles', url: MAP_PMTILES_URL } : { kind: 'embedded' };
}

/** Other origins that a page with a map loads from. */
export function basemapOrigins(settings: BasemapSettings & { MAP_ORIGINS: readonly string[] }): string[] {
  const choice = chooseBasemap(settings);
  if (choice.kind === 'embedded') return [];
  const own = choice.url.startsWith('/') ? [] : [new URL(choice.url).origin];
  return [...new Set([...own, ...settings.MAP_ORIGINS])];
}
