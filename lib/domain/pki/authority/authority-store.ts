import type { AuthorityState, AuthoritySummary } from '@/lib/contracts';
import type { Db, Transaction } from '@/lib/platform/db';
import { ms } from '@/lib/platform/db/sql-time';
import { statement } from '@/lib/platform/db/statement';

export type AuthorityRow = {
  id: number;
  keyId: string;
  kind: 'root' | 'issuing' | 'external';
  name: string;
  state: Exclude<AuthorityState, 'requested'>;
  /** Key identifier of the issuer; its own for a root. */
  issuer: string;
  der: Buffer;
  /** Encrypted PKCS #8, PEM; null for an external authority. */
  privateKey: string | null;
};
export type LockedAuthority = {
  id: number;
  name: string;
  kind: AuthorityRow['kind'];
  state: AuthorityState;
  /** null while the authority is only requested. */
  keyId: string | null;
  /** User who requested its emergency withdrawal. */
  withdrawalRequestedById: string | null;
};
export type NewAuthority = Omit<AuthorityRow, 'id'> & { notBefore: Date; notAfter: Date; createdBy: string };

/** All created authorities, withdrawn ones included, oldest first. */
export async function selectAuthorities(db: Db): Promise<AuthorityRow[]> {
  const { rows } = await db.query<AuthorityRow>({
    text: `select id, key_id as "keyId", kind, name, state, issuer, der, private_key as "privateKey"
     from certificate_authorities where der is not null order by id`,
  });
  return rows;
}

/** Locks the row until the transaction ends; null if there is none. */
export async function lockAuthority(db: Transaction, id: number): Promise<LockedAuthority | null> {
  const { rows } = await db.query<LockedAuthority>({
    text: `select id, name, kind, state, key_id as "keyId", withdrawal_requested_by_id as "withdrawalRequestedById"
     from certificate_authorities where id = $1 for update`,
    values: [id],
  });
  return rows[0] ?? null;
}

/** DER of the authority with this key identifier (lower-case hexadecimal), also when withdrawn. */
export async function readAuthorityCertificate(db: Db, keyId: string): Promise<Buffer | null> {
  const { rows } = await db.query<{ der: Buffer }>({
    name: 'authority-certificate',
    text: 'select der from certificate_authorities where key_id = $1 and der is not null',
    values: [keyId],
  });
  return rows[0]?.der ?? null;
}

/** Issuer chain, DER, issuer first, without the trust anchor; withdrawn authorities included. */
export async function selectChain(db: Db, issuer: string): Promise<Buffer[]> {
  const { rows } = await db.query<{ der: Buffer }>({
    name: 'certificate-chain',
    // The step limit ends the recursion when two authorities issue each other
    text: `with recursive chain as (
        select key_id, issuer, der, 1 as step from certificate_authorities where key_id = $1 and der is not null
        union all
        select a.key_id, a.issuer, a.der, step + 1 from chain join certificate_authorities a on a.key_id = chain.issuer
        where chain.issuer <> chain.key_id and a.der is not null and step < 8)
      select der from chain where issuer <> key_id order by step`,
    values: [issuer],
  });
  return rows.map(({ der }) => der);
}

const insertRow = statement(
  `insert into certificate_authorities
       (key_id, kind, name, state, issuer, der, private_key, not_before, not_after, created_by, activated_at)
     values (:keyId, :kind, :name, :state, :issuer, :der, :privateKey, :notBefore, :notAfter, :createdBy,
       case when :state = 'active' then now() end)`,
);

export async function insertAuthority(db: Db, row: NewAuthority): Promise<void> {
  await db.query(insertRow(row));
}

/** Serialises changes of authorities over all processes until the transaction ends. */
export async function lockAuthorities(db: Transaction): Promise<void> {
  await db.query({ text: `select pg_advisory_xact_lock(hashtext('certificate authorities'))` });
}

export async function selectAuthoritySummaries(db: Db, now: number): Promise<AuthoritySummary[]> {
  const { rows } = await db.query<AuthoritySummary>({
    text: `select a.id, a.key_id as "keyId", a.kind, a.name, a.state,
       ${ms('a.not_before')} as "notBefore",
       ${ms('a.not_after')} as "notAfter",
       ${ms('a.created_at')} as "createdAt", a.created_by as "createdBy",
       (select count(*)::int from tbox_certificates c
        where c.issuer = a.key_id and c.not_after > $1 and c.revoked_at is null) as "validCertificates",
       a.admission, json_build_object('fleets', a.scope_fleets, 'tboxSerials', a.scope_serials) as scope,
       case when a.withdrawal_requested_at is not null then json_build_object(
         'requestedAt', ${ms('a.withdrawal_requested_at')}, 'requestedBy', a.withdrawal_requested_by,
         'requestedById', a.withdrawal_requested_by_id, 'reason', a.withdrawal_reason,
         'includesRenewed', a.withdrawal_includes_renewed,
         'approvedBy', a.withdrawal_approved_by) end as withdrawal
     from certificate_authorities a order by a.kind = 'root' desc, a.id desc`,
    values: [new Date(now)],
  });
  return rows;
}

/** For TBox certificates from before issuers were recorded. */
export async function setMissingIssuer(db: Transaction, issuer: string): Promise<void> {
  await db.query({ text: 'update tbox_certificates set issuer = $1 where issuer is null', values: [issuer] });
}
