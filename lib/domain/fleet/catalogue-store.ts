import type { FleetListItem, VehicleModelItem } from '@/lib/contracts';
import type { Db, Transaction } from '@/lib/platform/db';
import { ms } from '@/lib/platform/db/sql-time';
import type { Actor } from '../context';

export type Kind = 'fleet' | 'model';
type Item = { fleet: FleetListItem; model: VehicleModelItem };
type Wanted = { fleets: Actor['fleets']; archived?: boolean; code?: string };

const TABLES = { fleet: 'fleets', model: 'vehicle_models' } as const;
const COLUMNS = { fleet: 'f.auth_methods as authentication', model: 'f.manufacturer, f.powertrain' } as const;
const VISIBLE = { fleet: 'and ($1::int[] is null or f.id = any($1))', model: '' } as const;

// Exact, and without reading vehicles: see `refreshVehicleCounts`
const select = (kind: Kind) => `
select f.code, f.name, ${COLUMNS[kind]}, coalesce(c.vehicles, 0)::int as vehicles,
  ${ms('f.archived_at')} as "archivedAt", f.archived_by as "archivedBy"
from ${TABLES[kind]} f left join (
  select ${kind}_id as id, sum(vehicles) as vehicles from (
    select fleet_id, model_id, vehicles from vehicle_counts
    union all select fleet_id, model_id, delta from vehicle_count_deltas) every
  where $1::int[] is null or fleet_id = any($1) group by 1) c on c.id = f.id
where ($2::bool is null or f.archived_at is not null = $2) and ($3::text is null or f.code = $3) ${VISIBLE[kind]}
order by f.code`;
const SELECT = { fleet: select('fleet'), model: select('model') };

/** Fleets or models, with their vehicles in the fleets that the actor may see. */
export async function selectCatalogue<K extends Kind>(
  db: Db,
  kind: K,
  { fleets, archived, code }: Wanted,
): Promise<Item[K][]> {
  const values = [fleets === 'all' ? null : fleets, archived ?? null, code ?? null];
  return (await db.query<Item[K]>({ text: SELECT[kind], values })).rows;
}

type Locked = { id: number; name: string; manufacturer?: string; archivedAt: number | null };

/** Waits for vehicles that are being added to it. @returns null: unknown, or a fleet that the actor may not see */
export async function lockCatalogueItem(
  db: Transaction,
  kind: Kind,
  { fleets, code }: { fleets: Actor['fleets']; code: string },
): Promise<Locked | null> {
  const { rows } = await db.query<Locked>({
    text: `select f.id, f.name, ${kind === 'model' ? 'f.manufacturer,' : ''} ${ms('f.archived_at')} as "archivedAt"
      from ${TABLES[kind]} f where f.code = $1 for update`,
    values: [code],
  });
  const [found] = rows;
  if (!found || (kind === 'fleet' && fleets !== 'all' && !fleets.includes(found.id))) return null;
  return found;
}

export async function renameCatalogueItem(
  db: Transaction,
  kind: Kind,
  id: number,
  names: { name?: string | undefined; manufacturer?: string | undefined },
): Promise<void> {
  const data = { ...(names.name !== undefined && { name: names.name }) };
  if (kind === 'fleet') await db.prisma.fleet.update({ where: { id }, data });
  else {
    const { manufacturer } = names;
    await db.prisma.vehicleModel.update({
      where: { id },
      data: { ...data, ...(manufacturer !== undefined && { manufacturer }) },
    });
  }
}

/** @param archived null: restored */
export async function setArchived(
  db: Transaction,
  kind: Kind,
  id: number,
  archived: { at: number; by: string } | null,
): Promise<void> {
  await db.query({
    text: `update ${TABLES[kind]} set archived_at = $2, archived_by = $3 where id = $1`,
    values: [id, archived && new Date(archived.at), archived?.by ?? null],
  });
}

type Offered = { id: number; code: string; archived: boolean };

/**
 * Fleets or models with these codes, kept from being archived until the transaction ends; outside of one they are only read.
 */
export async function findByCodes(db: Db, kind: Kind, codes: readonly string[], lock: boolean): Promise<Offered[]> {
  const { rows } = await db.query<Offered>({
    text: `select id, code, archived_at is not null as archived from ${TABLES[kind]} where code = any($1::text[])
      order by id ${lock ? 'for key share' : ''}`,
    values: [codes],
  });
  return rows;
}
