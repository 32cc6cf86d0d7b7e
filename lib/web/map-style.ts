import type { BasemapChoice } from '@/lib/contracts/basemap';
import { getConfig } from './config';

/** The basemap under the vehicles, for pages to pass to their maps. */
export function mapStyle(): BasemapChoice {
  const { MAP_STYLE_URL, MAP_PMTILES_URL } = getConfig();
  if (MAP_STYLE_URL) return { kind: 'style', url: MAP_STYLE_URL };
  return MAP_PMTILES_URL ? { kind: 'pmtiles', url: MAP_PMTILES_URL } : { kind: 'embedded' };
}

/** Other origins that a page with a map loads from. */
export function mapOrigins(): string[] {
  const choice = mapStyle();
  if (choice.kind === 'embedded') return [];
  const own = choice.url.startsWith('/') ? [] : [new URL(choice.url).origin];
  return [...new Set([...own, ...getConfig().MAP_ORIGINS])];
}
