import { type ListVehiclesInput, VEHICLE_SORTS, VEHICLE_STATUSES } from '@/lib/contracts';
import { writeCursor } from '@/lib/domain/fleet/list/cursor';
import type { Db } from '@/lib/platform/db';

export type BenchRequest = { kind: string; input: ListVehiclesInput; fleets: number[] | 'all' };
type Sample = { vin: string; plate: string | null; plateKey: string; tbox: string | null; id: number; changed: number };
export type Catalogue = { samples: Sample[]; fleets: { id: number; code: string }[]; models: string[]; tags: string[] };

const SAMPLES = 2_000;

export async function readCatalogue(db: Db): Promise<Catalogue> {
  const samples = await db.query<Sample>({
    text: `select v.id, v.vin, plate, v.plate_key as "plateKey", tbox_serial as tbox, (extract(epoch from changed_at) * 1000)::bigint as changed
     from vehicles v join vehicle_facets f on f.vehicle_id = v.id
     where v.id in (select 1 + abs(hashint4(n)::bigint) % (select max(id) from vehicles) from generate_series(1, ${SAMPLES}) n)
     order by hashint4(v.id)`,
  });
  const fleets = await db.query<{ id: number; code: string }>({ text: 'select id, code from fleets order by id' });
  const models = await db.query<{ code: string }>({ text: 'select code from vehicle_models order by id' });
  const tags = await db.query<{ tag: string }>({ text: 'select distinct tag from fleet_tags order by 1' });
  return {
    samples: samples.rows,
    fleets: fleets.rows,
    models: models.rows.map((row) => row.code),
    tags: tags.rows.map((row) => row.tag),
  };
}

/** A random request: any filters, search, order and page. */
export function drawRequest({ samples, fleets, models, tags }: Catalogue, random: () => number): BenchRequest {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const some = <T>(list: readonly T[]): T[] => [...new Set([pick(list), ...(random() < 0.3 ? [pick(list)] : [])])];
  const sort = pick(VEHICLE_SORTS);
  const input: ListVehiclesInput = { sort, limit: 50 };
  if (random() < 0.4) input.status = some(VEHICLE_STATUSES);
  if (random() < 0.35) input.fleet = some(fleets).map((fleet) => fleet.code);
  if (random() < 0.35) input.model = some(models);
  if (random() < 0.15) input.tag = some(tags);
  const search = random() < 0.6 ? drawSearch(pick(samples), random) : null;
  if (search) input.q = search.text;
  const at = pick(samples);
  const deep = random() < 0.4;
  if (deep) input.cursor = writeCursor(sort, keyOf(at, sort), { total: 0, atLeast: true, countedAt: 0 });
  const filtered = input.status ?? input.fleet ?? input.model ?? input.tag;
  const kind = `${search?.kind ?? 'no search'}, ${filtered ? 'filters' : 'no filter'}`;
  return { kind, input, fleets: random() < 0.3 ? some(fleets).map((fleet) => fleet.id) : 'all' };
}

function keyOf({ vin, plateKey, id, changed }: Sample, sort: string): (string | number)[] {
  if (sort.endsWith('vin')) return [vin];
  return sort.endsWith('plate') ? [plateKey, vin] : [changed, id];
}

function drawSearch({ vin, plate, tbox }: Sample, random: () => number): { kind: string; text: string } {
  if (random() < 0.05) return { kind: 'no such text', text: `ZZ${Math.floor(random() * 1e6)}` };
  const field = [vin, vin, plate ?? vin, tbox ?? vin][Math.floor(random() * 4)] ?? vin;
  if (random() < 0.1) return { kind: 'beginning of 2', text: field.slice(0, 2) };
  const length = 3 + Math.floor(random() * Math.max(1, Math.min(8, field.length - 2)));
  const start = Math.floor(random() * (field.length - length + 1));
  return {
    kind: length === 3 ? 'any 3' : length < 6 ? 'any 4 or 5' : 'any 6+',
    text: field.slice(start, start + length),
  };
}

const plateText = ({ plate, vin }: Sample): string => (plate ?? vin).replace(/\W/g, '').slice(-4, -1);

/** Known slow requests: texts of a whole model or half the fleet, far along the order, combined with rare facts. */
export function hardRequests({ samples, models, tags }: Catalogue): BenchRequest[] {
  const requests: BenchRequest[] = [];
  const add = (kind: string, input: ListVehiclesInput) =>
    requests.push({ kind: `hard: ${kind}`, input, fleets: 'all' });
  for (const sample of samples.slice(0, 8)) {
    for (const sort of VEHICLE_SORTS) {
      add("model's code in the VIN", { q: sample.vin.slice(3, 8), sort });
      add('maker, never connected', { q: sample.vin.slice(0, 4), sort, status: ['never_connected'] });
      add("model's code, no data", { q: sample.vin.slice(2, 7), sort, status: ['no_data'] });
      add('any 3 of the VIN', { q: sample.vin.slice(8, 11), sort });
      add('last 3 of the VIN', { q: sample.vin.slice(14), sort });
      add('any 3 of the plate, never connected', { q: plateText(sample), sort, status: ['never_connected'] });
      add('year and plant', { q: sample.vin.slice(9, 13), sort });
      add('no data', { sort, status: ['no_data'] });
      add('rare tag', { sort, tag: tags.slice(-1) });
      add('early batch', { sort, tag: ['first-batch'], model: models.slice(0, 1) });
    }
  }
  return requests;
}
