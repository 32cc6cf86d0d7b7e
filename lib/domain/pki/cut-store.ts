import type { Db } from '@/lib/platform/db';
import { ms, WITH_VEHICLE } from './certificate-store';

export type ToCut = { id: string; vin: string | null; revokedAt: number };

/** Revoked, and nobody has seen yet that no connection of theirs is left; or revoked since then. */
export async function selectToCut(db: Db, since: number, limit: number): Promise<ToCut[]> {
  const { rows } = await db.pool.query<ToCut>({
    name: 'certificates-to-cut',
    text: `select c.id, v.vin, ${ms('c.revoked_at')} as "revokedAt" from tbox_certificates c ${WITH_VEHICLE}
      where c.revoked_at is not null and (c.cut_at is null or c.revoked_at > $1)
      order by c.cut_at is null desc, c.revoked_at limit $2`,
    values: [new Date(since), limit],
  });
  return rows;
}

/** Only where it is still revoked as it was. */
export async function saveCut(db: Db, { id, revokedAt }: ToCut, cutAt: number): Promise<void> {
  await db.pool.query(`update tbox_certificates set cut_at = $3 where id = $1 and revoked_at = $2 and cut_at is null`, [
    id,
    new Date(revokedAt),
    new Date(cutAt),
  ]);
}
