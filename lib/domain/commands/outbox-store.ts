import type { PoolClient } from 'pg';
import type { LockedCommand } from './change';
import { LOCKED_COLUMNS } from './locked-store';

const ms = (column: string) => `(extract(epoch from ${column}) * 1000)::float8`;
const time = (column: string) => `to_timestamp(${column} / 1000.0)`;

export async function enqueue(client: PoolClient, commandId: string): Promise<void> {
  await client.query(
    'insert into command_outbox (command_id, vehicle_id) select id, vehicle_id from commands where id = $1',
    [commandId],
  );
}

/** What the vehicle is told, with what must be known to tell it. */
export type Claimed = LockedCommand & {
  params: Record<string, unknown>;
  createdAt: number;
  sessionId: number;
  tboxSerial: string | null;
  firmwareVersion: string | null;
  /** The TBox that it was sent to before; null: to none. */
  sentTo: string | null;
};

// Online, its deadline ahead, and never sent on this connection of the vehicle; or sent and never confirmed by the broker
// while the sender's claim has run out. Nothing is waited for: what is locked, another replica or an answer is at.
const CLAIM = `select ${LOCKED_COLUMNS}, c.params, ${ms('c.created_at')} as "createdAt", p.session_id as "sessionId",
    v.tbox_serial as "tboxSerial", t.firmware_version as "firmwareVersion", c.tbox_serial as "sentTo"
  from command_outbox o
    join commands c on c.id = o.command_id
    join vehicles v on v.id = o.vehicle_id
    join vehicle_presence p on p.vehicle_id = o.vehicle_id and p.connected and p.session_id is not null
    left join tboxes t on t.serial = v.tbox_serial
  where (o.claimed_until is null or o.claimed_until <= ${time('$1::float8')})
    and (o.sent_session_id is distinct from p.session_id or c.state = 'queued')
    and c.state in ('queued', 'published', 'delivered') and c.expires_at > ${time('$1::float8')}
    and (c.tbox_serial is null or c.tbox_serial = v.tbox_serial)
  order by c.created_at limit $2 for update of o, c skip locked`;

export async function lockSendable(client: PoolClient, now: number, limit: number): Promise<Claimed[]> {
  const { rows } = await client.query<Claimed>({ name: 'commands-claim', text: CLAIM, values: [now, limit] });
  return rows;
}

/** Before a byte of it is sent: after this nobody can say that it was not. */
export async function markClaimed(client: PoolClient, claimed: Claimed[], claimedUntil: number): Promise<void> {
  await client.query({
    name: 'commands-mark-claimed',
    text: `with s as (
        select * from unnest($1::uuid[], $2::bigint[], $3::text[], $4::text[]) as s(id, session_id, serial, firmware)
      ), sent as (
        update command_outbox o set sent_session_id = s.session_id, attempts = o.attempts + 1,
          claimed_until = ${time('$5::float8')}
        from s where o.command_id = s.id
      ) update commands c set tbox_serial = s.serial, firmware_version = s.firmware
        from s where c.id = s.id and c.tbox_serial is null`,
    values: [
      claimed.map(({ id }) => id),
      claimed.map(({ sessionId }) => sessionId),
      claimed.map(({ tboxSerial }) => tboxSerial),
      claimed.map(({ firmwareVersion }) => firmwareVersion),
      claimedUntil,
    ],
  });
}

/** The broker has them: not sent again on the same connection of their vehicle. */
export async function releaseSent(client: PoolClient, commandIds: string[]): Promise<void> {
  await client.query({
    name: 'commands-release',
    text: 'update command_outbox set claimed_until = null where command_id = any($1::uuid[])',
    values: [commandIds],
  });
}

/** They are sent again, also on the same connection, but not before then. */
export async function retryLater(client: PoolClient, commandIds: string[], retryAt: number): Promise<void> {
  await client.query({
    name: 'commands-retry',
    text: `update command_outbox set claimed_until = ${time('$2::float8')}, sent_session_id = null
           where command_id = any($1::uuid[])`,
    values: [commandIds, retryAt],
  });
}
