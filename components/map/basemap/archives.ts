import { PMTiles, Protocol } from 'pmtiles';
import type { StreetSchemaName } from './street-schemas';

/** Protocol handler of `pmtiles://…`; the metadata of an archive is fetched once per page. */
export const archives = new Protocol();

export type ArchiveFacts = { schema: 'embedded' | StreetSchemaName; attribution: string };

/** Layers that identify a schema. */
const MARKS: Record<ArchiveFacts['schema'], readonly string[]> = {
  embedded: ['land', 'border', 'place', 'country'],
  protomaps: ['earth', 'roads', 'boundaries', 'places'],
  openmaptiles: ['water', 'transportation', 'boundary', 'place'],
};
const OSM = '© <a href="https://www.openstreetmap.org/copyright" rel="noreferrer">OpenStreetMap</a>';
/** Place names in the pages also come from GeoNames, whatever the basemap. */
export const GEONAMES = '© <a href="https://www.geonames.org/" rel="noreferrer">GeoNames</a> (CC BY 4.0)';
/** Attribution of a schema's data, for archives without their own. */
export const ATTRIBUTIONS: Record<ArchiveFacts['schema'], string> = {
  embedded: `Natural Earth · ${GEONAMES}`,
  protomaps: `<a href="https://protomaps.com" rel="noreferrer">Protomaps</a> ${OSM}`,
  openmaptiles: `<a href="https://openmaptiles.org/" rel="noreferrer">© OpenMapTiles</a> ${OSM}`,
};

/** @throws Error when it cannot be read or its schema is unknown */
export async function readArchive(url: string): Promise<ArchiveFacts> {
  const archive = archives.get(url) ?? new PMTiles(url);
  archives.add(archive);
  return archiveFacts(url, await archive.getMetadata());
}

/** @param metadata untrusted JSON of the archive */
export function archiveFacts(url: string, metadata: unknown): ArchiveFacts {
  const { vector_layers: layers, attribution } = (metadata ?? {}) as Record<string, unknown>;
  const names = Array.isArray(layers) ? layers.map((layer: { id?: unknown } | null) => String(layer?.id)) : [];
  const schema = (Object.keys(MARKS) as ArchiveFacts['schema'][]).find((one) =>
    MARKS[one].every((mark) => names.includes(mark)),
  );
  if (!schema) throw new Error(`${url} has layers of no known schema: ${names.join(', ') || 'none'}`);
  return { schema, attribution: typeof attribution === 'string' && attribution ? attribution : ATTRIBUTIONS[schema] };
}
