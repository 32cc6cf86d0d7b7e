import type { StyleSpecification } from 'maplibre-gl';
import type { BasemapChoice } from '@/lib/contracts/basemap';
import { type ArchiveFacts, ATTRIBUTIONS, readArchive } from './basemap/archives';
import { embeddedLayers } from './basemap/embedded-layers';
import { type MapTheme, PALETTES } from './basemap/palette';
import { streetLayers } from './basemap/street-layers';
import { STREET_SCHEMAS } from './basemap/street-schemas';

export type { BasemapChoice, MapTheme };

const EMBEDDED_URL = '/basemap.pmtiles';

/**
 * MapLibre style of the basemap, or its URL. `language`: of the page (`en`, `zh`). Labels are the layers of type
 * `symbol`, all on top.
 * @throws Error when an archive cannot be read or drawn
 */
export async function basemapStyle(
  choice: BasemapChoice,
  theme: MapTheme,
  language: string,
): Promise<StyleSpecification | string> {
  if (choice.kind === 'embedded') return embeddedStyle(theme, language);
  if (choice.kind === 'pmtiles') return archiveStyle(choice.url, await readArchive(choice.url), theme, language);
  return choice.url.replaceAll('{theme}', theme).replaceAll('{language}', language);
}

export const embeddedStyle = (theme: MapTheme, language: string): StyleSpecification =>
  archiveStyle(EMBEDDED_URL, { schema: 'embedded', attribution: ATTRIBUTIONS.embedded }, theme, language);

export function archiveStyle(
  url: string,
  { schema, attribution }: ArchiveFacts,
  theme: MapTheme,
  language: string,
): StyleSpecification {
  const palette = PALETTES[theme];
  return {
    version: 8,
    name: `${schema}-${theme}`,
    sources: { basemap: { type: 'vector', url: `pmtiles://${url}`, attribution } },
    layers:
      schema === 'embedded'
        ? embeddedLayers(palette, language)
        : streetLayers(STREET_SCHEMAS[schema], palette, language),
  };
}
