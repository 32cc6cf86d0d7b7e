import { CERTIFICATE_FINDINGS, type CertificateFindings, type ExpiryForecast } from '@/lib/contracts';
import type { Db } from '@/lib/platform/db';
import { FINDING_CONDITIONS, STATE_CONDITIONS } from './finding-conditions';

const WEEK_MS = 7 * 86_400_000;

export async function countFindings(db: Db, now: number): Promise<CertificateFindings> {
  const counts = CERTIFICATE_FINDINGS.map(
    (finding) => `(select count(*)::int from tbox_certificates c where ${FINDING_CONDITIONS[finding]}) as ${finding}`,
  );
  const { rows } = await db.query<CertificateFindings>({
    name: 'certificate-findings',
    text: `select ${counts.join(', ')} from (select $1::timestamptz) as now`,
    values: [new Date(now)],
  });
  const [row] = rows;
  if (!row) throw new Error('The findings query returned nothing');
  return row;
}

export async function countValid(db: Db, now: number): Promise<number> {
  const { rows } = await db.query<{ count: number }>({
    name: 'certificates-valid',
    text: `select count(*)::int as count from tbox_certificates c where ${STATE_CONDITIONS.valid}`,
    values: [new Date(now)],
  });
  return rows[0]?.count ?? 0;
}

/**
 * Number of unrevoked certificates that expire in each of the next weeks, starting now.
 * tbox_certificates_not_after_id_idx
 */
export async function countEnding(db: Db, now: number, weeks: number): Promise<ExpiryForecast> {
  const { rows } = await db.query<{ week: number; count: number }>({
    name: 'certificates-ending',
    text: `select floor(extract(epoch from not_after - $1) / $3)::int as week, count(*)::int as count
      from tbox_certificates where not_after > $1 and not_after < $2 and revoked_at is null group by week`,
    values: [new Date(now), new Date(now + weeks * WEEK_MS), WEEK_MS / 1_000],
  });
  const counts = new Map(rows.map(({ week, count }) => [week, count]));
  return Array.from({ length: weeks }, (_, week) => ({ at: now + week * WEEK_MS, count: counts.get(week) ?? 0 }));
}

/** Expiry of each trusted authority; of several with one name the first to expire comes last. */
export async function selectAuthorityEnds(db: Db): Promise<{ name: string; notAfter: Date }[]> {
  const { rows } = await db.query<{ name: string; notAfter: Date }>({
    name: 'authority-ends',
    text: `select name, not_after as "notAfter" from certificate_authorities
      where state <> 'withdrawn' and not_after is not null order by not_after desc`,
  });
  return rows;
}
