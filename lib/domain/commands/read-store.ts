import type { CommandEventItem, CommandSummary, KnownFacts } from '@/lib/contracts';
import type { Db } from '@/lib/platform/db';
import { ms } from '@/lib/platform/db/sql-time';
import { SUSPENDED } from './suspension/suspension-store';

const actor = (kind: string, id: string, label: string) =>
  `case when ${kind} is null then null else jsonb_build_object('kind', ${kind}, 'id', ${id}, 'label', ${label}) end`;

// Dispatch can send where at least one of its replicas has both connections
const DISPATCH_PROBLEM = `(select count(*) > 0 and bool_and(working < 2) from (
    select count(*) filter (where b.problem is null) as working from broker_connections b
    where b.name in ('answers', 'commands') and b.seen_at > now() - interval '15 s' group by b.instance) as replicas)`;
const WAITING = `case when c.state = 'queued' and ${SUSPENDED} then 'suspended' when c.state = 'queued' then coalesce((select case
      when not p.connected then 'vehicle_offline'
      when o.unsent = 'refused' or ${DISPATCH_PROBLEM} then 'broker'
      when o.unsent = 'unheard' or not s.command_operations && array['*', c.operation] then 'not_subscribed'
      else '' end
    from vehicle_presence p left join presence_sessions s on s.id = p.session_id
      left join command_outbox o on o.command_id = c.id
    where p.vehicle_id = c.vehicle_id), 'vehicle_offline') end`;

const COLUMNS = `c.id, v.vin, v.plate, jsonb_build_object('code', f.code, 'name', f.name) as fleet,
    jsonb_build_object('code', m.code, 'name', m.name) as model, c.operation, c.params, c.risk, c.state,
    nullif(${WAITING}, '') as waiting, c.reason, c.ticket,
    ${actor('c.requested_by_kind', 'c.requested_by_id', 'c.requested_by_name')} as "requestedBy",
    ${actor('c.decided_by_kind', 'c.decided_by_id', 'c.decided_by_name')} as "decidedBy", c.batch_id as "batchId",
    ${ms('c.created_at')} as "createdAt", ${ms('c.expires_at')} as "expiresAt", ${ms('c.changed_at')} as "changedAt",
    ${ms('c.finished_at')} as "finishedAt", ${ms('c.sent_at')} as "sentAt", ${ms('c.finished_at - c.sent_at')} as "tookMs", c.code, c.detail, c.result`;
const FROM = `from commands c join vehicles v on v.id = c.vehicle_id join fleets f on f.id = c.fleet_id
    join vehicle_models m on m.id = v.model_id`;
export const SUMMARY = `select ${COLUMNS} ${FROM}`;
const EVENTS = `array(select jsonb_build_object('seq', e.seq, 'at', ${ms('e.at')}, 'type', e.type, 'state', e.state,
    'changed', e.changed, 'actor', ${actor('e.actor_kind', 'e.actor_id', 'e.actor_name')},
    'vehicleAt', ${ms('e.vehicle_at')}, 'code', e.code, 'detail', e.detail)
  from command_events e where e.command_id = c.id order by e.at, e.seq)`;

type WithEvents = CommandSummary & {
  fleetId: number;
  events: CommandEventItem[];
  knownAtRequest: KnownFacts | null;
};

/** Of any fleet: the caller checks the actor's rights. */
export async function selectCommandWithEvents(db: Db, id: string): Promise<WithEvents | null> {
  const { rows } = await db.query<WithEvents>({
    name: 'commands-one',
    text: `select ${COLUMNS}, c.known_at_request as "knownAtRequest", c.fleet_id as "fleetId", ${EVENTS} as events ${FROM} where c.id = $1`,
    values: [id],
  });
  return rows[0] ?? null;
}
