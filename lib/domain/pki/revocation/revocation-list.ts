import type { Transaction } from '@/lib/platform/db';
import { type Ctx, withTransaction } from '../../context';
import type { Authority } from '../authority/authority';
import { lockUnlessWithdrawn } from '../authority/scope-store';
import { describeCertificate } from '../x509/describe-certificate';
import {
  lockRevocationList,
  saveRevocationList,
  selectLast,
  selectRevoked,
  selectWithdrawnBelow,
} from './revocation-list-store';
import { type Revoked, signRevocationList, toFullSecond } from './sign-revocation-list';

// A broker that cannot fetch a new one refuses everybody once the old one is past this
const VALID_MS = 7 * 86_400_000;
const RENEW_BEFORE_MS = 6 * 86_400_000;

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
    await lockRevocationList(tx.db, issuer);
    const last = await selectLast(tx.db, issuer);
    if (last && !changed && last.nextUpdate.getTime() - now > RENEW_BEFORE_MS) return null;
    if (!(await lockUnlessWithdrawn(tx.db, issuer))) return null;
    const revoked = await selectRevoked(tx.db, issuer, now);
    const withdrawn = await withdrawnAuthorities(tx.db, issuer, now);
    const number = (last?.number ?? 0) + 1;
    const list = {
      number,
      thisUpdate: toFullSecond(new Date(now)),
      nextUpdate: toFullSecond(new Date(now + VALID_MS)),
    };
    const der = await signRevocationList(authority, list, [...withdrawn, ...revoked]);
    await saveRevocationList(tx.db, issuer, { ...list, der });
    return number;
  });
}

/** Authorities below this one that are no longer trusted: without this, who trusts the root would go on trusting them. */
async function withdrawnAuthorities(db: Transaction, issuer: string, now: number): Promise<Revoked[]> {
  const withdrawn = await selectWithdrawnBelow(db, issuer, now);
  return withdrawn.map(({ der, withdrawnAt, compromised }) => ({
    serialNumber: describeCertificate(der).serialNumber,
    revokedAt: withdrawnAt,
    reason: compromised ? 'cACompromise' : 'cessationOfOperation',
  }));
}
