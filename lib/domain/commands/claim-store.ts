import type { CommandSummary } from '@/lib/contracts';
import { ms, time } from '@/lib/platform/db/sql-time';
import type { Ctx } from '../context';
import type { StoredCommand } from './change';
import { MAY_BE_SENT } from './rights-store';
import { ANSWER_GRACE_MS, SENDABLE_STATES } from './state';
import { SUSPENDED } from './suspension/suspension-store';

export type ClaimedCommand = Pick<CommandSummary, 'id' | 'vin' | 'operation' | 'params' | 'createdAt' | 'expiresAt'> & {
  /** Its row, with the `sent` event. */
  stored: StoredCommand;
};

// Sendable: the vehicle is online, subscribed to the command where the broker reports subscriptions, still in the same fleet,
// not archived and with the same TBox; the deadline is not over; the command was not sent on this connection yet, or was sent, never
// confirmed, and its claim has run out; its users may still send it and nobody has suspended it, unless the TBox has accepted it. Also in state
// `accepted`: a TBox repeats a final answer that the broker lost when it gets the same request again. Rows that another replica
// or an answer has locked are skipped. One statement, for latency; it does what the transition table says of `sent` in these
// states: recorded, the state stays. Rights and suspensions are checked outside of the sorted rows, hence only of those that are claimed.
const CLAIM = `with sendable as (
  select c.id, c.vin, c.session_id, c.tbox_serial, c.firmware_version from (
    select c.id, v.vin, p.session_id, v.tbox_serial, t.firmware_version, c.state, c.operation, c.fleet_id,
      c.requested_by_kind, c.requested_by_id, c.decided_by_kind, c.decided_by_id
    from command_outbox o
      join commands c on c.id = o.command_id
      join vehicles v on v.id = o.vehicle_id and v.fleet_id = c.fleet_id and v.archived_at is null
      join vehicle_presence p on p.vehicle_id = o.vehicle_id and p.connected and p.session_id is not null
      join presence_sessions s on s.id = p.session_id
      left join tboxes t on t.serial = v.tbox_serial
    where (o.claimed_until is null or o.claimed_until <= ${time('$1')})
      and (o.sent_session_id is distinct from p.session_id or c.state = 'queued')
      and c.state in (${SENDABLE_STATES.map((state) => `'${state}'`).join(', ')}) and c.expires_at > ${time('$1')}
      and (c.tbox_serial is null or c.tbox_serial = v.tbox_serial)
      and (s.command_operations is null or s.command_operations && array['*', c.operation])
    order by c.created_at for update of o, c skip locked
  ) c where c.state in ('accepted', 'executing') or ${MAY_BE_SENT} and not ${SUSPENDED} limit $2
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
  -- This statement does not see the row that it adds to the history
  array(select e.type from command_events e where e.command_id = sent.id) || array['sent'] as "eventTypes"
  from sent`;

type Row = StoredCommand & Pick<CommandSummary, 'params' | 'createdAt'>;

/** After this time another sender may claim it: the one that did has failed. */
const CLAIM_MS = 5_000;

/** Claims sendable commands and records them as sent: from here on they may reach their vehicle, even if this process fails. */
export async function claimCommands({
  ctx,
  input: { limit },
}: {
  ctx: Ctx;
  input: { limit: number };
}): Promise<ClaimedCommand[]> {
  const now = ctx.clock.now();
  const values = [now, limit, now + CLAIM_MS];
  const { rows } = await ctx.db.query<Row>({ name: 'commands-claim', text: CLAIM, values });
  return rows.map(({ params, createdAt, ...stored }) => {
    const { id, vin, operation, expiresAt } = stored;
    return { id, vin, operation, params, createdAt, expiresAt, stored };
  });
}
