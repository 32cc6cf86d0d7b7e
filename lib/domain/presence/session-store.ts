import type { PresenceSessionItem } from '@/lib/contracts';
import type { Db } from '@/lib/platform/db';
import { ms, time } from '@/lib/platform/db/sql-time';

export type StoredSession = Omit<PresenceSessionItem, 'durationMs'>;

/** Newest first. @param filter.before the last one of the previous page */
export async function selectSessions(
  db: Db,
  { vehicleId, before, limit }: { vehicleId: number; before: { at: number; id: number } | null; limit: number },
): Promise<StoredSession[]> {
  const { rows } = await db.query<StoredSession>({
    text: `select id, ${ms('connected_at')} as "connectedAt",
            ${ms('disconnected_at')} as "disconnectedAt", reason, node, peer
     from presence_sessions
     where vehicle_id = $1 and ($2::float8 is null or (connected_at, id) < (${time('$2')}, $3::bigint))
     order by connected_at desc, id desc limit $4`,
    values: [vehicleId, before?.at ?? null, before?.id ?? null, limit],
  });
  return rows;
}

export async function selectConnectedVins(db: Db, node: string): Promise<string[]> {
  const { rows } = await db.query<{ vin: string }>({
    text: `select v.vin from presence_sessions s join vehicles v on v.id = s.vehicle_id
     where s.node = $1 and s.disconnected_at is null`,
    values: [node],
  });
  return rows.map(({ vin }) => vin);
}

/** Vehicles with open sessions on several nodes since `since`, oldest first. */
export async function selectOverlaps(db: Db, since: Date, limit: number): Promise<string[]> {
  const { rows } = await db.query<{ vin: string }>({
    text: `select v.vin from vehicle_presence p join vehicles v on v.id = p.vehicle_id
     where p.overlap_since is not null and p.overlap_since <= $1 order by p.overlap_since limit $2`,
    values: [since, limit],
  });
  return rows.map(({ vin }) => vin);
}
