import type { Db, Transaction } from '@/lib/platform/db';
import { ms } from '@/lib/platform/db/sql-time';
import { TARGET_COLUMNS, type Target } from './target-store';

/**
 * Serialises renewal requests of this rotation until the transaction ends, so that rate limits hold over all replicas.
 */
export async function lockRenewalRequests(db: Transaction, rotationId: string): Promise<void> {
  await db.query({ text: 'select pg_advisory_xact_lock(hashtext($1))', values: [`rotation ${rotationId}`] });
}

/** Number of requests since then; null if the rotation is not running. It stays running until the transaction ends. */
export async function countRequestedSince(db: Transaction, rotationId: string, since: number): Promise<number | null> {
  const { rows } = await db.query<{ recent: number }>({
    text: `select (select count(*)::int from rotation_events e join rotation_targets t on t.id = e.target_id
       where t.rotation_id = $1 and e.event = 'ask' and e.at > $2) as recent
     from rotations where id = $1 and state = 'running' for share`,
    values: [rotationId, new Date(since)],
  });
  return rows[0]?.recent ?? null;
}

/** Locks connected targets of the waves up to this one. @returns their ids */
export async function selectToRequest(
  db: Transaction,
  { rotationId, wave, limit }: { rotationId: string; wave: number; limit: number },
): Promise<number[]> {
  const { rows } = await db.query<{ id: number }>({
    text: `select t.id from rotation_targets t
     join vehicle_presence p on p.vehicle_id = t.vehicle_id and p.connected
     join vehicles v on v.id = t.vehicle_id and v.archived_at is null
     join tboxes b on b.id = t.tbox_id and b.serial = v.tbox_serial
     where t.rotation_id = $1 and t.state = 'waiting' and t.wave <= $2
     order by t.wave, t.id limit $3 for update of t skip locked`,
    values: [rotationId, wave, limit],
  });
  return rows.map(({ id }) => id);
}

/** Records the first message to these targets. */
export async function markRequested(
  db: Transaction,
  ids: readonly number[],
  { at, deadlineAt }: { at: number; deadlineAt: number },
): Promise<Target[]> {
  const { rows } = await db.query<Target>({
    text: `with sent as (
       update rotation_targets set sent_at = $2, sends = 1, deadline_at = $3 where id = any($1) returning *)
     select ${TARGET_COLUMNS} from sent t join vehicles v on v.id = t.vehicle_id join tboxes b on b.id = t.tbox_id`,
    values: [ids, new Date(at), new Date(deadlineAt)],
  });
  return rows;
}

const FIRST_RESEND_S = 10;
const MAX_RESEND_S = 300;
const MAX_RESENDS = 500;
// After connecting, a TBox sends its own messages first
const SETTLE_S = 2;

export type RenewalRequest = Target & { deadlineAt: number };

/**
 * Connected targets in progress without an answer: after 10 s, 20 s, 40 s and so on up to 5 min, and once after each
 * new connection. Counts them as sent.
 */
export async function markResent(db: Db, at: number): Promise<RenewalRequest[]> {
  const { rows } = await db.query<RenewalRequest>({
    text: `with due as (
       select t.id from rotation_targets t join vehicle_presence p on p.vehicle_id = t.vehicle_id and p.connected
       where t.state in ('asked', 'issued') and (t.sent_at is null
         or t.sent_at < $1::timestamptz - least(${MAX_RESEND_S}, ${FIRST_RESEND_S} * 2 ^ least(greatest(t.sends - 1, 0), 10))
              * interval '1 second'
         or (p.connected_at > t.sent_at and p.connected_at < $1::timestamptz - interval '${SETTLE_S} seconds'))
       order by t.sent_at nulls first limit ${MAX_RESENDS} for update of t skip locked),
     sent as (
       update rotation_targets t set sent_at = $1, sends = sends + 1 from due where t.id = due.id returning t.*)
     select ${TARGET_COLUMNS}, coalesce(${ms('t.deadline_at')}, 0) as "deadlineAt"
     from sent t join vehicles v on v.id = t.vehicle_id join tboxes b on b.id = t.tbox_id`,
    values: [new Date(at)],
  });
  return rows;
}

// Between broker and edge, including the delay of connection events
const MAX_CLOCK_SKEW_S = 2;
// From authentication at the edge to the broker's connection, with clock skew
const CONNECT_S = 5;
/** Per call of `selectProven`. */
export const MAX_PROVEN = 100;

const justAfter = (admittedAt: string) =>
  `between ${admittedAt} - interval '${MAX_CLOCK_SKEW_S} seconds' and ${admittedAt} + interval '${CONNECT_S} seconds'`;

/**
 * Locks targets that connected with their new certificate, until the transaction ends; locked ones are left to the next
 * call.
 * @param settledAt authenticated before, ms since the epoch
 */
export async function selectProven(db: Transaction, settledAt: number): Promise<Target[]> {
  const { rows } = await db.query<Target>({
    name: 'rotation-proven',
    text: `select ${TARGET_COLUMNS} from rotation_targets t
      join tbox_certificates n on n.id = t.new_certificate_id
      join vehicles v on v.id = t.vehicle_id
      join tboxes b on b.id = t.tbox_id
      join vehicle_presence p on p.vehicle_id = t.vehicle_id
      where (t.state in ('issued', 'installed') or (t.state = 'failed' and t.failure_code = 'timeout'))
        and n.revoked_at is null and n.last_admitted_at <= $1 and p.connected
        and (p.connected_at ${justAfter('n.last_admitted_at')} or p.told_at ${justAfter('n.last_admitted_at')})
        and not exists (select 1 from tbox_certificates o
          where o.tbox_id = t.tbox_id and o.id <> n.id and o.last_admitted_at >= n.last_admitted_at)
      limit ${MAX_PROVEN} for update of t skip locked`,
    values: [new Date(settledAt)],
  });
  return rows;
}
