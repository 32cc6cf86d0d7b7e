import type { Transaction } from '@/lib/platform/db';
import { type Ctx, withTransaction } from '../../context';
import type { Authority } from '../authority/authority';
import { lockUnlessWithdrawn } from '../authority/scope-store';
import { DAY_MS } from '../x509/certificate-fields';
import { describeCertificate } from '../x509/describe-certificate';
import {
  isOffline,
  lockRevocationList,
  saveRevocationList,
  selectLast,
  selectRevoked,
  selectWithdrawnBelow,
} from './revocation-list-store';
import { type Revoked, signRevocationList, toFullSecond } from './sign-revocation-list';

// A broker without a newer list refuses all certificates after this
const VALID_DAYS = 7;
const RENEW_BEFORE_MS = 6 * DAY_MS;

/**
 * Signs and stores the authority's revocation list (RFC 5280) if a certificate was revoked or released, or the list is
 * a day old. Concurrent replicas get different numbers. A withdrawn authority signs none: its key may be compromised,
 * and the root's list revokes the authority itself. Nor does a root whose key was taken offline meanwhile: a list of this
 * process would end before the key is back.
 * @returns its number; null if the stored list is current, or must stay
 * @throws KeyUnavailableError
 */
export async function publishRevocationList({
  ctx,
  authority,
  changed,
  days = VALID_DAYS,
}: {
  ctx: Ctx;
  authority: Authority;
  /** A certificate was revoked or released since the last call. */
  changed: boolean;
  /** Validity. */
  days?: number;
}): Promise<number | null> {
  const now = ctx.clock.now();
  const { keyId: issuer } = authority;
  return withTransaction(ctx, async (tx) => {
    await lockRevocationList(tx.db, issuer);
    const last = await selectLast(tx.db, issuer);
    if (last && !changed && last.nextUpdate.getTime() - now > RENEW_BEFORE_MS) return null;
    if (!(await lockUnlessWithdrawn(tx.db, issuer)) || (await isOffline(tx.db, issuer))) return null;
    const revoked = await selectRevoked(tx.db, issuer, now);
    const withdrawn = await withdrawnAuthorities(tx.db, issuer, now);
    const number = (last?.number ?? 0) + 1;
    const list = {
      number,
      thisUpdate: toFullSecond(new Date(now)),
      nextUpdate: toFullSecond(new Date(now + days * DAY_MS)),
    };
    const der = await signRevocationList(authority, list, [...withdrawn, ...revoked]);
    await saveRevocationList(tx.db, issuer, { ...list, der });
    return number;
  });
}

/** Withdrawn authorities below this one, for clients that trust the root. */
async function withdrawnAuthorities(db: Transaction, issuer: string, now: number): Promise<Revoked[]> {
  const withdrawn = await selectWithdrawnBelow(db, issuer, now);
  return withdrawn.map(({ der, withdrawnAt, compromised }) => ({
    serialNumber: describeCertificate(der).serialNumber,
    revokedAt: withdrawnAt,
    reason: compromised ? 'cACompromise' : 'cessationOfOperation',
  }));
}
