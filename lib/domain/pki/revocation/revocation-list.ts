import type { Db, Transaction } from '@/lib/platform/db';
import { type Ctx, withTransaction } from '../../context';
import type { Authority } from '../authority/authority';
import { lockUnlessWithdrawn } from '../authority/scope-store';
import { describeCertificate } from '../x509/describe-certificate';
import { type Revoked, signRevocationList, wholeSecond } from './sign-revocation-list';

// A broker that cannot fetch a new one refuses everybody once the old one is past this
const VALID_MS = 7 * 86_400_000;
const RENEW_BEFORE_MS = 6 * 86_400_000;

type Stored = { number: number; thisUpdate: Date; nextUpdate: Date; der: Buffer };

/**
 * Signs the authority's revocation list (RFC 5280) anew and stores it, where a certificate was revoked or released since, or
 * it is a day old. Replicas that do so at once get one number each.
 * A withdrawn authority signs none: whoever has its key could sign another, and the root's list names it, so all that it issued is
 * refused without being named.
 * @returns its number, null: the one that is there is right
 */
export async function publishRevocationList({
  ctx,
  authority,
  changed,
}: {
  ctx: Ctx;
  authority: Authority;
  /** Something was revoked or released since the last call. */
  changed: boolean;
}): Promise<number | null> {
  const now = ctx.clock.now();
  const { keyId: issuer } = authority;
  return withTransaction(ctx, async (tx) => {
    await tx.db.query({ text: 'select pg_advisory_xact_lock(hashtext($1))', values: [`revocation list ${issuer}`] });
    const { rows: lists } = await tx.db.query<{ number: number; nextUpdate: Date }>({
      text: 'select number, next_update as "nextUpdate" from revocation_lists where issuer = $1',
      values: [issuer],
    });
    const [last] = lists;
    if (last && !changed && last.nextUpdate.getTime() - now > RENEW_BEFORE_MS) return null;
    if (!(await lockUnlessWithdrawn(tx.db, issuer))) return null;
    // Expired ones leave the list: nobody takes them anyway
    const { rows } = await tx.db.query<Revoked>({
      text: `select serial_number as "serialNumber", revoked_at as "revokedAt", revocation_reason as reason
       from tbox_certificates where revoked_at is not null and not_after > $2 and issuer = $1
       order by revoked_at`,
      values: [issuer, new Date(now)],
    });
    const withdrawn = await withdrawnAuthorities(tx.db, issuer, now);
    const number = (last?.number ?? 0) + 1;
    const list = { number, thisUpdate: wholeSecond(new Date(now)), nextUpdate: wholeSecond(new Date(now + VALID_MS)) };
    const der = await signRevocationList(authority, list, [...withdrawn, ...rows]);
    await tx.db.query({
      text: `insert into revocation_lists (issuer, number, this_update, next_update, der) values ($1, $2, $3, $4, $5)
       on conflict (issuer) do update set number = $2, this_update = $3, next_update = $4, der = $5`,
      values: [issuer, number, list.thisUpdate, list.nextUpdate, der],
    });
    return number;
  });
}

/** The newest list of this issuer as it is stored; null: there is none. */
export async function readRevocationList(db: Db, issuer: string): Promise<Stored | null> {
  const { rows } = await db.query<Stored>({
    name: 'revocation-list',
    text: `select number, this_update as "thisUpdate", next_update as "nextUpdate", der
      from revocation_lists where issuer = $1`,
    values: [issuer],
  });
  return rows[0] ?? null;
}

/** Authorities below this one that are no longer trusted: without this, who trusts the root would go on trusting them. */
async function withdrawnAuthorities(db: Transaction, issuer: string, now: number): Promise<Revoked[]> {
  const { rows } = await db.query<{ der: Buffer; withdrawnAt: Date; compromised: boolean }>({
    text: `select der, withdrawn_at as "withdrawnAt", withdrawal_approved_by is not null as compromised from certificate_authorities
     where issuer = $1 and key_id <> $1 and state = 'withdrawn' and not_after > $2 order by withdrawn_at`,
    values: [issuer, new Date(now)],
  });
  return rows.map(({ der, withdrawnAt, compromised }) => ({
    serialNumber: describeCertificate(der).serialNumber,
    revokedAt: withdrawnAt,
    reason: compromised ? 'cACompromise' : 'cessationOfOperation',
  }));
}
