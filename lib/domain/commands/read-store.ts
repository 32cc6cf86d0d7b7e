import type { CommandEventItem, CommandSummary } from '@/lib/contracts';
import type { Db } from '@/lib/platform/db';
import type { Ctx } from '../context';

const ms = (column: string) => `(extract(epoch from ${column}) * 1000)::float8`;
const actor = (kind: string, id: string, label: string) =>
  `case when ${kind} is null then null else jsonb_build_object('kind', ${kind}, 'id', ${id}, 'label', ${label}) end`;

export const SUMMARY = `select c.id, v.vin, v.plate, jsonb_build_object('code', f.code, 'name', f.name) as fleet,
    jsonb_build_object('code', m.code, 'name', m.name) as model, c.operation, c.params, c.risk, c.state, c.reason,
    ${actor('c.requested_by_kind', 'c.requested_by_id', 'c.requested_by_name')} as "requestedBy",
    ${actor('c.decided_by_kind', 'c.decided_by_id', 'c.decided_by_name')} as "decidedBy", c.batch_id as "batchId",
    ${ms('c.created_at')} as "createdAt", ${ms('c.expires_at')} as "expiresAt", ${ms('c.changed_at')} as "changedAt",
    ${ms('c.finished_at')} as "finishedAt", ${ms('c.sent_at')} as "sentAt", c.code, c.detail, c.result
  from commands c join vehicles v on v.id = c.vehicle_id join fleets f on f.id = c.fleet_id
    join vehicle_models m on m.id = v.model_id`;

export async function selectCommand({ db, actor: { fleets } }: Ctx, id: string): Promise<CommandSummary | null> {
  const { rows } = await db.pool.query<CommandSummary>({
    name: 'commands-one',
    text: `${SUMMARY} where c.id = $1 and ($2::int[] is null or c.fleet_id = any($2::int[]))`,
    values: [id, fleets === 'all' ? null : fleets],
  });
  return rows[0] ?? null;
}

export async function selectEvents(db: Db, id: string): Promise<CommandEventItem[]> {
  const { rows } = await db.pool.query<CommandEventItem>({
    name: 'commands-events',
    text: `select seq, ${ms('at')} as at, type, state, changed, ${actor('actor_kind', 'actor_id', 'actor_name')} as actor,
        ${ms('vehicle_at')} as "vehicleAt", code, detail from command_events where command_id = $1 order by seq`,
    values: [id],
  });
  return rows;
}
