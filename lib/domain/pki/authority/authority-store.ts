import type { AuthorityKeySummary, AuthorityState, AuthoritySummary } from '@/lib/contracts';
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
  /** See `StoredKey.reference`; null for an external authority, and for a root whose key is offline. */
  privateKey: string | null;
  /** Signs OCSP responses while the key is offline. */
  responder: { der: Buffer; privateKey: string } | null;
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
  /** Why its key cannot sign. */
  keyProblem: string | null;
};
export type NewAuthority = Omit<AuthorityRow, 'id' | 'responder'> & {
  notBefore: Date;
  notAfter: Date;
  createdBy: string;
};

/** All created authorities, withdrawn ones included, oldest first. */
export async function selectAuthorities(db: Db): Promise<AuthorityRow[]> {
  const { rows } = await db.query<AuthorityRow & { responder: { der: string; privateKey: string } | null }>({
    text: `select id, key_id as "keyId", kind, name, state, issuer, der, private_key as "privateKey",
       case when responder_der is not null then
         json_build_object('der', encode(responder_der, 'base64'), 'privateKey', responder_key) end as responder
     from certificate_authorities where der is not null order by id`,
  });
  return rows.map((row) => ({
    ...row,
    responder: row.responder && { ...row.responder, der: Buffer.from(row.responder.der, 'base64') },
  }));
}

/** Our root; null if it is withdrawn, or before there is one. */
export const selectRoot = async (db: Db): Promise<AuthorityRow | null> =>
  (await selectAuthorities(db)).find(({ kind, state }) => kind === 'root' && state === 'active') ?? null;

/** See `StoredKey`: of all authorities. */
export async function selectReferences(db: Db): Promise<string[]> {
  const { rows } = await db.query<{ reference: string }>({
    text: 'select private_key as reference from certificate_authorities where private_key is not null',
  });
  return rows.map(({ reference }) => reference);
}

/** Of withdrawn authorities, which need no key any more. */
export async function selectWithdrawnKeys(db: Db): Promise<{ id: number; reference: string }[]> {
  const { rows } = await db.query<{ id: number; reference: string }>({
    text: `select id, private_key as reference from certificate_authorities
     where state = 'withdrawn' and private_key is not null`,
  });
  return rows;
}

export async function deleteKeys(db: Db, ids: readonly number[]): Promise<void> {
  await db.query({
    text: 'update certificate_authorities set private_key = null, key_problem = null where id = any($1)',
    values: [ids],
  });
}

/** Locks the row until the transaction ends; null if there is none. */
export async function lockAuthority(db: Transaction, id: number): Promise<LockedAuthority | null> {
  const { rows } = await db.query<LockedAuthority>({
    text: `select id, name, kind, state, key_id as "keyId", withdrawal_requested_by_id as "withdrawalRequestedById",
       key_problem as "keyProblem" from certificate_authorities where id = $1 for update`,
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

/** `reference`: see `StoredKey`. */
export type SummaryRow = Omit<AuthoritySummary, 'key'> & {
  key: Omit<AuthorityKeySummary, 'place' | 'token'> & { reference: string | null };
};

export async function selectAuthoritySummaries(db: Db, now: number): Promise<SummaryRow[]> {
  const { rows } = await db.query<SummaryRow>({
    text: `select a.id, a.key_id as "keyId", a.kind, a.name, a.state,
       ${ms('a.not_before')} as "notBefore",
       ${ms('a.not_after')} as "notAfter",
       ${ms('a.created_at')} as "createdAt", a.created_by as "createdBy",
       json_build_object('reference', case when a.private_key like 'pkcs11:%' then a.private_key
           when a.private_key is not null then '' end,
         'problem', a.key_problem, 'exportedAt', ${ms('a.key_exported_at')}, 'exportedBy', a.key_exported_by,
         'listEndsAt', ${ms('l.next_update')},
         'unlisted', (select count(*) from certificate_authorities w where w.issuer = a.key_id and w.key_id <> a.key_id
           and w.state = 'withdrawn' and w.withdrawn_at > coalesce(l.this_update, '-infinity'))) as key,
       (select count(*)::int from tbox_certificates c
        where c.issuer = a.key_id and c.not_after > $1 and c.revoked_at is null) as "validCertificates",
       a.admission, json_build_object('fleets', a.scope_fleets, 'tboxSerials', a.scope_serials) as scope,
       case when a.withdrawal_requested_at is not null then json_build_object(
         'requestedAt', ${ms('a.withdrawal_requested_at')}, 'requestedBy', a.withdrawal_requested_by,
         'requestedById', a.withdrawal_requested_by_id, 'reason', a.withdrawal_reason,
         'includesRenewed', a.withdrawal_includes_renewed,
         'approvedBy', a.withdrawal_approved_by) end as withdrawal
     from certificate_authorities a left join revocation_lists l on l.issuer = a.key_id
     order by a.kind = 'root' desc, a.id desc`,
    values: [new Date(now)],
  });
  return rows;
}

export async function saveRootExport(db: Transaction, id: number, { at, by }: { at: Date; by: string }): Promise<void> {
  await db.query({
    text: 'update certificate_authorities set key_exported_at = $2, key_exported_by = $3 where id = $1',
    values: [id, at, by],
  });
}

/** @param reference null: offline, and `responder` signs OCSP responses */
export async function saveRootKey(
  db: Transaction,
  id: number,
  { reference, responder }: { reference: string | null; responder: AuthorityRow['responder'] },
): Promise<void> {
  await db.query({
    text: `update certificate_authorities set private_key = $2, responder_der = $3, responder_key = $4, key_problem = null
     where id = $1`,
    values: [id, reference, responder?.der ?? null, responder?.privateKey ?? null],
  });
}

/** The same keys, encrypted anew. */
export async function saveSealedKeys(
  db: Transaction,
  id: number,
  { privateKey, responderKey }: { privateKey: string | null; responderKey: string | null },
): Promise<void> {
  await db.query({
    text: 'update certificate_authorities set private_key = $2, responder_key = $3 where id = $1',
    values: [id, privateKey, responderKey],
  });
}

/** @param problem null: it can sign. @returns whether that is a change */
export async function saveKeyProblem(db: Db, keyId: string, problem: string | null): Promise<boolean> {
  const { rowCount } = await db.query({
    text: 'update certificate_authorities set key_problem = $2 where key_id = $1 and key_problem is distinct from $2',
    values: [keyId, problem],
  });
  return rowCount === 1;
}

/** For TBox certificates from before issuers were recorded. */
export async function setMissingIssuer(db: Transaction, issuer: string): Promise<void> {
  await db.query({ text: 'update tbox_certificates set issuer = $1 where issuer is null', values: [issuer] });
}
