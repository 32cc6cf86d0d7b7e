import type { Db, Transaction } from '@/lib/platform/db';
import { ms } from '@/lib/platform/db/sql-time';

type RequestedAuthority = { id: number; name: string; createdBy: string };

/** Requested authorities in the order of their requests. */
export async function selectRequested(db: Transaction): Promise<RequestedAuthority[]> {
  const { rows } = await db.query<RequestedAuthority>({
    text: `select id, name, created_by as "createdBy" from certificate_authorities where state = 'requested' order by id`,
  });
  return rows;
}

export async function insertRequested(db: Transaction, name: string, createdBy: string): Promise<void> {
  await db.query({
    text: `insert into certificate_authorities (kind, name, state, created_by) values ('issuing', $1, 'requested', $2)`,
    values: [name, createdBy],
  });
}

/** Deletes a request; the created authority gets a new row. */
export async function deleteRequested(db: Transaction, id: number): Promise<void> {
  await db.query({ text: 'delete from certificate_authorities where id = $1', values: [id] });
}

/**
 * Number of issuing authorities ever, and of those that can still take over: requested or prepared, without a
 * withdrawal request.
 */
export async function countIssuing(db: Transaction): Promise<{ total: number; pending: number }> {
  const { rows } = await db.query<{ total: number; pending: number }>({
    text: `select count(*) filter (where state in ('requested', 'prepared') and withdrawal_requested_at is null)::int as pending,
       count(*)::int as total
     from certificate_authorities where kind = 'issuing'`,
  });
  return rows[0] ?? { total: 0, pending: 0 };
}

type Successor = { id: number; name: string; state: 'requested' | 'prepared'; createdAt: number };

/** The authority that can sign next, prepared before requested. */
export async function findSuccessor(db: Db): Promise<Successor | null> {
  const { rows } = await db.query<Successor>({
    text: `select id, name, state, ${ms('created_at')} as "createdAt" from certificate_authorities
     where kind = 'issuing' and state in ('requested', 'prepared') and withdrawal_requested_at is null
     order by state = 'prepared' desc, id desc limit 1`,
  });
  return rows[0] ?? null;
}

/** Retires the active issuing authority. */
export async function markRetiring(db: Transaction, at: Date): Promise<void> {
  await db.query({
    text: `update certificate_authorities set state = 'retiring', retired_at = $1 where kind = 'issuing' and state = 'active'`,
    values: [at],
  });
}

export async function markActive(db: Transaction, id: number, at: Date): Promise<void> {
  await db.query({
    text: `update certificate_authorities set state = 'active', activated_at = $2 where id = $1`,
    values: [id, at],
  });
}

/** @param approver of an emergency withdrawal */
export async function markWithdrawn(
  db: Transaction,
  id: number,
  at: Date,
  approver: { id: string; label: string } | null = null,
): Promise<void> {
  await db.query({
    text: `update certificate_authorities set state = 'withdrawn', withdrawn_at = $2, withdrawal_approved_by = $3,
       withdrawal_approved_by_id = $4 where id = $1`,
    values: [id, at, approver?.label ?? null, approver?.id ?? null],
  });
}

/** Whether unrevoked, unexpired TBox certificates of this authority exist. */
export async function hasValidCertificates(db: Transaction, keyId: string | null, now: number): Promise<boolean> {
  const { rowCount } = await db.query({
    text: 'select 1 from tbox_certificates where issuer = $1 and not_after > $2 and revoked_at is null limit 1',
    values: [keyId, new Date(now)],
  });
  return rowCount === 1;
}
