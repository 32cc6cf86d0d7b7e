import type { Db } from '@/lib/platform/db';
import { ms, time } from '@/lib/platform/db/sql-time';

// Events may wait in the broker for ten minutes (`request_ttl` of its bridge)
export const PENDING_FOR_MS = 15 * 60_000;
// For a client that fails repeatedly between authentication and CONNACK
const MAX_PENDING = 8;

// The latest time of JavaScript, which PostgreSQL accepts as well
const LATEST_MS = 8.64e15;

/** `peer`: address and port. */
export type ReportedConnection = { clientId: string; peer: string; connectedAt: number };
export type AuthenticationRow = {
  clientId: string;
  address: string;
  authenticatedAt: number;
  pending: number;
  peer: string | null;
  connectedAt: number | null;
};

/** `192.0.2.1:5`, `[2001:db8::1]:5` and `2001:db8::1:5` without the port. */
export const addressOf = (peer: string): string => peer.replace(/:\d+$/, '').replace(/^\[(.*)\]$/, '$1');

export async function upsertAuthentications(
  db: Db,
  authenticated: readonly { clientId: string; address: string; count: number }[],
  now: number,
): Promise<void> {
  await db.query({
    name: 'upsert-admissions',
    text: `insert into broker_admissions as a (client_id, address, admitted_at, pending)
      select t.client_id, t.address, ${time('$4')}, t.count from unnest($1::text[], $2::text[], $3::int[])
        as t(client_id, address, count) order by t.client_id
      on conflict (client_id) do update set address = excluded.address, admitted_at = excluded.admitted_at,
        pending = case when a.address = excluded.address and a.admitted_at > ${time('$5')}
          then least(a.pending + excluded.pending, ${MAX_PENDING}) else excluded.pending end`,
    values: [
      authenticated.map(({ clientId }) => clientId),
      authenticated.map(({ address }) => address),
      authenticated.map(({ count }) => count),
      now,
      now - PENDING_FOR_MS,
    ],
  });
}

/**
 * Client ids of the connections that have an authentication, which it uses up; a connection that is reported again is
 * recognised.
 * @param reported at most one connection a client
 */
export async function takeAuthentications(
  db: Db,
  reported: readonly ReportedConnection[],
  now: number,
): Promise<Set<string>> {
  if (reported.length === 0) return new Set();
  const { rows } = await db.query<{ clientId: string }>({
    name: 'take-admissions',
    text: `with reported as (
        select * from unnest($1::text[], $2::text[], $3::text[], $4::float8[]) as t(client_id, address, peer, connected_at)
      ), locked as materialized (
        select client_id from broker_admissions where client_id = any($1::text[]) order by client_id for update
      )
      update broker_admissions a set peer = r.peer, connected_at = ${time('r.connected_at')},
        pending = case when a.peer = r.peer and a.connected_at = ${time('r.connected_at')} then a.pending else a.pending - 1 end
      from reported r join locked using (client_id)
      where a.client_id = r.client_id and (
        (a.peer = r.peer and a.connected_at = ${time('r.connected_at')})
        or (a.pending > 0 and a.address = r.address and a.admitted_at > ${time('$5')}))
      returning a.client_id as "clientId"`,
    values: [
      reported.map(({ clientId }) => clientId),
      reported.map(({ peer }) => addressOf(peer)),
      reported.map(({ peer }) => peer),
      reported.map(({ connectedAt }) => Math.trunc(Math.min(Math.max(connectedAt, 0), LATEST_MS))),
      now - PENDING_FOR_MS,
    ],
  });
  return new Set(rows.map(({ clientId }) => clientId));
}

export async function readAuthentications(
  db: Db,
  clientIds: readonly string[],
): Promise<Map<string, AuthenticationRow>> {
  const { rows } = await db.query<AuthenticationRow>({
    text: `select client_id as "clientId", address, ${ms('admitted_at')} as "authenticatedAt", pending, peer,
       ${ms('connected_at')} as "connectedAt" from broker_admissions where client_id = any($1::text[])`,
    values: [clientIds],
  });
  return new Map(rows.map((row) => [row.clientId, row]));
}

export async function insertUnauthenticated(db: Db, clientIds: readonly string[], now: number): Promise<void> {
  await db.query({
    text: `insert into broker_unadmitted (client_id, seen_at) select id, ${time('$2')} from unnest($1::text[]) as t(id) order by id
     on conflict (client_id) do update set seen_at = excluded.seen_at`,
    values: [clientIds, now],
  });
}

export async function readUnauthenticated(db: Db, limit: number): Promise<{ clientId: string; seenAt: string }[]> {
  const { rows } = await db.query<{ clientId: string; seenAt: string }>({
    text: 'select client_id as "clientId", seen_at::text as "seenAt" from broker_unadmitted order by seen_at limit $1',
    values: [limit],
  });
  return rows;
}

/** Keeps rows that were written again in between. */
export async function deleteUnauthenticated(
  db: Db,
  rows: readonly { clientId: string; seenAt: string }[],
): Promise<void> {
  await db.query({
    text: `delete from broker_unadmitted u using unnest($1::text[], $2::text[]) as t(client_id, seen_at)
     where u.client_id = t.client_id and u.seen_at = t.seen_at::timestamptz`,
    values: [rows.map(({ clientId }) => clientId), rows.map(({ seenAt }) => seenAt)],
  });
}

export async function deleteAuthenticationsBefore(db: Db, oldest: number): Promise<void> {
  await db.query({ text: `delete from broker_admissions where admitted_at < ${time('$1')}`, values: [oldest] });
}

/** A certificate of the TBox was revoked, or an authority exists that may have signed one in any TBox's name. */
export async function isDoubtful(db: Db, serial: string): Promise<boolean> {
  const { rows } = await db.query<{ isDoubtful: boolean }>({
    text: `select exists (select 1 from tbox_certificates c join tboxes t on t.id = c.tbox_id
         where t.serial = $1 and c.revoked_at is not null and c.not_after > now())
       or exists (select 1 from certificate_authorities where (kind = 'external' or state = 'withdrawn') and not_after > now())
       as "isDoubtful"`,
    values: [serial],
  });
  return rows[0]?.isDoubtful ?? true;
}
