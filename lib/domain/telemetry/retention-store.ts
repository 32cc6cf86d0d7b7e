import type { Db } from '@/lib/platform/db';

/** Each deletes at most `limit` rows that are older than `before`. @returns how many */
type DeleteBefore = (db: Db, before: Date, limit: number) => Promise<number>;

const deletion =
  (text: string): DeleteBefore =>
  async (db, before, limit) =>
    (await db.query({ text, values: [before, limit] })).rowCount ?? 0;

export const deleteEventsBefore = deletion(
  'delete from vehicle_events where id in (select id from vehicle_events where received_at < $1 limit $2)',
);

export const deleteQuarantinedBefore = deletion(
  'delete from quarantined_messages where id in (select id from quarantined_messages where received_at < $1 limit $2)',
);

// A session ends after it began, so its begin bounds the search to the oldest blocks (presence_sessions_connected_at_idx).
// The one that a vehicle's presence rests on stays, however old.
export const deleteSessionsBefore = deletion(
  `delete from presence_sessions where id in (
     select s.id from presence_sessions s where s.connected_at < $1 and s.disconnected_at < $1
       and not exists (select 1 from vehicle_presence p where p.vehicle_id = s.vehicle_id and p.session_id = s.id)
     limit $2)`,
);
