import type { Db } from '@/lib/platform/db';
import { ms, WITH_VEHICLE } from './certificate-store';

const TO_CUT = `select c.id, v.vin, ${ms('c.revoked_at')} as "revokedAt" from tbox_certificates c ${WITH_VEHICLE}`;

export type ToCut = { id: string; vin: string | null; revokedAt: number };

/** Revoked, and nobody has seen yet that no connection of theirs is left; the first revoked first. */
export async function selectToCut(db: Db, limit: number): Promise<ToCut[]> {
  const { rows } = await db.pool.query<ToCut>({
    name: 'certificates-to-cut',
    text: `${TO_CUT} where c.revoked_at is not null and c.cut_at is null order by c.revoked_at limit $1`,
    values: [limit],
  });
  return rows;
}

/** Revoked since then and seen to be gone; the last revoked first. */
export async function selectCutSince(db: Db, since: number, limit: number): Promise<ToCut[]> {
  const { rows } = await db.pool.query<ToCut>({
    name: 'certificates-cut-since',
    text: `${TO_CUT} where c.revoked_at > $1 and c.cut_at is not null order by c.revoked_at desc limit $2`,
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
