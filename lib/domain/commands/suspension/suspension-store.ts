import type { CommandSuspension, Operation } from '@/lib/contracts';
import type { Db, Transaction } from '@/lib/platform/db';
import { ms } from '@/lib/platform/db/sql-time';
import type { Actor } from '../../context';

/** Of a row `c` with operation and fleet: whether a suspension is in force. */
export const SUSPENDED = `exists (select from command_suspensions x where x.lifted_at is null
  and (x.operation is null or x.operation = c.operation) and (x.fleet_id is null or x.fleet_id = c.fleet_id))`;

type Row = Omit<CommandSuspension, 'mayLift'>;
const person = (id: string, name: string) =>
  `case when ${id} is not null then jsonb_build_object('kind', 'user', 'id', ${id}, 'label', ${name}) end`;
const SELECT = `select x.id, x.operation, case when f.id is not null then jsonb_build_object('code', f.code, 'name', f.name) end as fleet,
    x.reason, ${person('x.suspended_by_id', 'x.suspended_by_name')} as "suspendedBy", ${ms('x.suspended_at')} as "suspendedAt",
    ${person('x.lifted_by_id', 'x.lifted_by_name')} as "liftedBy", ${ms('x.lifted_at')} as "liftedAt", x.lift_note as "liftNote"
  from command_suspensions x left join fleets f on f.id = x.fleet_id`;
const SHOWN = 50;

/** Those that concern a fleet of the actor, newest first. */
export async function selectSuspensions(db: Db, { fleets }: Actor, lifted: boolean): Promise<Row[]> {
  const { rows } = await db.query<Row>({
    text: `${SELECT} where (x.lifted_at is not null) = $1
        and ($2::int[] is null or x.fleet_id is null or x.fleet_id = any($2))
      order by coalesce(x.lifted_at, x.suspended_at) desc, x.id limit ${SHOWN}`,
    values: [lifted, fleets === 'all' ? null : fleets],
  });
  return rows;
}

export async function selectSuspension(db: Db, id: string): Promise<Row | null> {
  const { rows } = await db.query<Row>({ text: `${SELECT} where x.id = $1`, values: [id] });
  return rows[0] ?? null;
}

/** The reason of a suspension that concerns such a command; null: none does. */
export async function selectReason(db: Db, operation: string, fleetId: number): Promise<string | null> {
  const { rows } = await db.query<{ reason: string }>({
    name: 'commands-suspended',
    text: `select reason from command_suspensions x where x.lifted_at is null
      and (x.operation is null or x.operation = $1) and (x.fleet_id is null or x.fleet_id = $2) order by x.suspended_at limit 1`,
    values: [operation, fleetId],
  });
  return rows[0]?.reason ?? null;
}

/** Operations that are suspended for a fleet; null: all. */
export async function selectSuspendedOperations(db: Db, fleetId: number): Promise<(string | null)[]> {
  const { rows } = await db.query<{ operation: string | null }>({
    text: 'select operation from command_suspensions where lifted_at is null and (fleet_id is null or fleet_id = $1)',
    values: [fleetId],
  });
  return rows.map(({ operation }) => operation);
}

type NewSuspension = { id: string; operation: Operation | null; fleetId: number | null; reason: string; at: number };

/** @returns false: one of that kind is in force already */
export async function insertSuspension(db: Transaction, actor: Actor, suspension: NewSuspension): Promise<boolean> {
  const { id, operation, fleetId, reason, at } = suspension;
  const { rowCount } = await db.query({
    text: `insert into command_suspensions (id, operation, fleet_id, reason, suspended_by_id, suspended_by_name, suspended_at)
      values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing`,
    values: [id, operation, fleetId, reason, actor.id, actor.label, new Date(at)],
  });
  return rowCount === 1;
}

/** @returns false: it was lifted already */
export async function updateLifted(
  db: Transaction,
  actor: Actor,
  { id, note, at }: { id: string; note: string | null; at: number },
): Promise<boolean> {
  const { rowCount } = await db.query({
    text: `update command_suspensions set lifted_by_id = $2, lifted_by_name = $3, lifted_at = $4, lift_note = $5
      where id = $1 and lifted_at is null`,
    values: [id, actor.id, actor.label, new Date(at), note],
  });
  return rowCount === 1;
}

/** Unfinished commands that a suspension concerns. */
export async function countConcerned(
  db: Db,
  { operation, fleetId }: { operation: Operation | null; fleetId: number | null },
): Promise<{ underWay: number; waiting: number }> {
  const { rows } = await db.query<{ underWay: number; waiting: number }>({
    text: `select count(*) filter (where sent_at is not null)::int as "underWay", count(*) filter (where sent_at is null)::int as waiting
      from commands where finished_at is null and ($1::text is null or operation = $1) and ($2::int is null or fleet_id = $2)`,
    values: [operation, fleetId],
  });
  return rows[0] ?? { underWay: 0, waiting: 0 };
}

export async function findFleetId(db: Db, code: string): Promise<number | null> {
  const { rows } = await db.query<{ id: number }>({ text: 'select id from fleets where code = $1', values: [code] });
  return rows[0]?.id ?? null;
}
