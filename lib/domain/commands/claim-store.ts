import type { CommandSummary } from '@/lib/contracts';
import type { Db } from '@/lib/platform/db';
import { ms, time } from '@/lib/platform/db/sql-time';
import type { StoredCommand } from './change';
import { ANSWER_GRACE_MS } from './due';
import { SENDABLE_STATES } from './state';

/** What a vehicle is to be told. */
export type ClaimedCommand = Pick<CommandSummary, 'id' | 'vin' | 'operation' | 'params' | 'createdAt' | 'expiresAt'> & {
  /** As it stands now that it is about to be sent. */
  stored: StoredCommand;
};

// Sendable: online, with a subscription for it where the broker tells, its deadline ahead, and never sent on this connection of
// the vehicle, nor to another TBox, nor to a vehicle that is in another fleet by now, whose people have not asked for it; or sent
// and never confirmed while the sender's claim has run out. Also when it was accepted already: a final answer that a broker
// lost is given again to the same request. Nothing is waited for: what is locked, another replica or an answer
// is at. One statement, as this stands between a person's click and the vehicle; it does what the transition table says of
// `sent` in these states: recorded, the state stays.
const CLAIM = `with sendable as (
  select c.id, v.vin, p.session_id, v.tbox_serial, t.firmware_version
  from command_outbox o
    join commands c on c.id = o.command_id
    join vehicles v on v.id = o.vehicle_id and v.fleet_id = c.fleet_id
    join vehicle_presence p on p.vehicle_id = o.vehicle_id and p.connected and p.session_id is not null
    join presence_sessions s on s.id = p.session_id
    left join tboxes t on t.serial = v.tbox_serial
  where (o.claimed_until is null or o.claimed_until <= ${time('$1')})
    and (o.sent_session_id is distinct from p.session_id or c.state = 'queued')
    and c.state in (${SENDABLE_STATES.map((state) => `'${state}'`).join(', ')}) and c.expires_at > ${time('$1')}
    and (c.tbox_serial is null or c.tbox_serial = v.tbox_serial)
    and (s.command_operations is null or s.command_operations && array['*', c.operation])
  order by c.created_at limit $2 for update of o, c skip locked
), claimed as (
  update command_outbox o set sent_session_id = s.session_id, attempts = o.attempts + 1,
    claimed_until = ${time('$3')}
  from sendable s where o.command_id = s.id
), sent as (
  update commands c set event_count = c.event_count + 1, sent_at = coalesce(c.sent_at, ${time('$1')}),
    due_at = greatest(c.due_at, c.expires_at + interval '${ANSWER_GRACE_MS} ms'),
    tbox_serial = coalesce(c.tbox_serial, s.tbox_serial), firmware_version = coalesce(c.firmware_version, s.firmware_version)
  from sendable s where c.id = s.id
  returning c.*, s.vin
), history as (
  insert into command_events (command_id, seq, at, type, state, changed)
  select id, event_count, ${time('$1')}, 'sent', state, false from sent
) select id, vin, operation, params, ${ms('created_at')} as "createdAt", ${ms('expires_at')} as "expiresAt", state,
  fleet_id as "fleetId", requested_by_id as "requestedById", ${ms('sent_at')} as "sentAt",
  ${ms('finished_at')} as "finishedAt", ${ms('due_at')} as "dueAt", code, detail, result, event_count as "eventCount",
  -- The row that this statement adds to the history is not seen by it
  array(select e.type from command_events e where e.command_id = sent.id) || array['sent'] as seen
  from sent`;

type Row = StoredCommand & Pick<CommandSummary, 'params' | 'createdAt'>;

export async function claimSendable(
  db: Db,
  { now, claimedUntil, limit }: { now: number; claimedUntil: number; limit: number },
): Promise<ClaimedCommand[]> {
  const values = [now, limit, claimedUntil];
  const { rows } = await db.query<Row>({ name: 'commands-claim', text: CLAIM, values });
  return rows.map(({ params, createdAt, ...stored }) => {
    const { id, vin, operation, expiresAt } = stored;
    return { id, vin, operation, params, createdAt, expiresAt, stored };
  });
}
