import type { CertificateState, CertificateSummary } from '@/lib/contracts';
import type { Db } from '@/lib/platform/db';

const ms = (column: string) => `(extract(epoch from ${column}) * 1000)::float8`;

/** @param now an expression */
const stateAt = (now: string) => `case when c.revocation_reason = 'certificateHold' then 'held'
    when c.revoked_at is not null then 'revoked' when c.not_after <= ${now} then 'expired'
    when c.not_before > ${now} then 'not_yet_valid' else 'valid' end`;

// The vehicle that the TBox is in, else the one that it was in last
const FROM = `from tbox_certificates c join tboxes t on t.id = c.tbox_id
  left join lateral (
    select v.vin, v.plate from tbox_bindings b join vehicles v on v.id = b.vehicle_id
    where b.tbox_id = t.id order by b.unbound_at desc nulls first, b.bound_at desc limit 1
  ) v on true`;

export type CertificateFilter = {
  /** Any part of VIN, plate, TBox serial or serial number. */
  q?: string | undefined;
  state?: CertificateState[] | undefined;
  serialNumber?: string;
};

export async function selectCertificates(
  db: Db,
  { q, state, serialNumber }: CertificateFilter,
  { now, after, limit }: { now: number; after: { issuedAt: number; id: string } | null; limit: number },
): Promise<CertificateSummary[]> {
  const values: unknown[] = [new Date(now)];
  const bind = (value: unknown) => `$${values.push(value)}`;
  const where = ['true'];
  if (serialNumber !== undefined) where.push(`c.serial_number = ${bind(serialNumber)}`);
  if (state?.length) where.push(`${stateAt('$1')} = any(${bind(state)}::text[])`);
  if (q) {
    const like = bind(`%${q.replace(/[\\%_]/g, '\\$&')}%`);
    where.push(
      `(v.vin ilike ${like} or v.plate ilike ${like} or t.serial ilike ${like} or c.serial_number ilike ${like})`,
    );
  }
  if (after) where.push(`(c.issued_at, c.id) < (${bind(new Date(after.issuedAt))}, ${bind(after.id)})`);
  const { rows } = await db.pool.query<CertificateSummary>(
    `select c.id, c.serial_number as "serialNumber", c.fingerprint, ${stateAt('$1')} as state, t.serial as "tboxSerial",
       v.vin, v.plate, ${ms('c.not_before')} as "notBefore", ${ms('c.not_after')} as "notAfter",
       ${ms('c.issued_at')} as "issuedAt", c.issuer, c.source, c.issued_by as "issuedBy",
       case when c.last_seen_at is not null then jsonb_build_object('at', ${ms('c.last_seen_at')},
         'address', c.last_seen_address) end as "lastSeen",
       case when c.revoked_at is not null then jsonb_build_object('at', ${ms('c.revoked_at')},
         'reason', c.revocation_reason, 'by', c.revoked_by, 'cutAt', ${ms('c.cut_at')}) end as revocation
     ${FROM} where ${where.join(' and ')} order by c.issued_at desc, c.id desc limit ${bind(limit)}`,
    values,
  );
  return rows;
}

export type ToCut = { id: string; vin: string | null; revokedAt: number };

/** Revoked, and nobody has seen yet that no connection of theirs is left; or revoked since then. */
export async function selectToCut(db: Db, since: number, limit: number): Promise<ToCut[]> {
  const { rows } = await db.pool.query<ToCut>({
    name: 'certificates-to-cut',
    text: `select c.id, v.vin, ${ms('c.revoked_at')} as "revokedAt" ${FROM}
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
