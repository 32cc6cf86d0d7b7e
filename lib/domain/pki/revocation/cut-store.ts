import type { Db } from '@/lib/platform/db';
import { ms } from '@/lib/platform/db/sql-time';
import { WITH_VEHICLE } from '../inventory/list-store';

const TO_CUT = `select c.id, v.vin, ${ms('c.revoked_at')} as "revokedAt" from tbox_certificates c ${WITH_VEHICLE}`;

export type ToCut = { id: string; vin: string | null; revokedAt: number };

/**
 * Revoked, and nobody has seen yet that no connection of theirs is left. Those of connected vehicles first: of a whole authority most
 * may be away. Then the first revoked.
 */
export async function selectToCut(db: Db, limit: number): Promise<ToCut[]> {
  const { rows } = await db.query<ToCut>({
    name: 'certificates-to-cut',
    text: `${TO_CUT} left join vehicle_presence p on p.vehicle_id = v.id
      where c.revoked_at is not null and c.cut_at is null order by p.connected desc nulls last, c.revoked_at limit $1`,
    values: [limit],
  });
  return rows;
}

/**
 * Revoked since then and seen to be gone later. Where it was known at once, another one is in use. Those that were let in just before
 * they were revoked first, as their connections may come up late; then the last revoked.
 */
export async function selectCutSince(db: Db, since: number, limit: number): Promise<ToCut[]> {
  const { rows } = await db.query<ToCut>({
    name: 'certificates-cut-since',
    text: `${TO_CUT} where c.revoked_at > $1 and c.cut_at > c.revoked_at
      order by c.last_admitted_at > c.revoked_at - interval '10 seconds' desc nulls last, c.revoked_at desc limit $2`,
    values: [new Date(since), limit],
  });
  return rows;
}

/** Only those that are still revoked as they were. */
export async function saveCut(db: Db, cut: readonly ToCut[], cutAt: number): Promise<void> {
  await db.query({
    name: 'certificates-save-cut',
    text: `update tbox_certificates c set cut_at = $3 from unnest($1::text[], $2::timestamptz[]) as s (id, revoked_at)
      where c.id = s.id and c.revoked_at = s.revoked_at and c.cut_at is null`,
    values: [cut.map(({ id }) => id), cut.map(({ revokedAt }) => new Date(revokedAt)), new Date(cutAt)],
  });
}
