import {
  activateAuthorityOperation,
  listAuthoritiesOperation,
  requestAuthorityOperation,
  withdrawAuthorityOperation,
} from '@/lib/contracts';
import type { Transaction } from '@/lib/platform/db';
import { loadX509 } from '@/lib/platform/x509';
import { type Ctx, withTransaction } from '../../context';
import { ConflictError } from '../../errors';
import { notify } from '../../notifications';
import { verb } from '../../verb';
import { createAuthority, toAuthority } from './authority';
import { insertAuthority, lockAuthorities, selectAuthorities, selectAuthoritySummaries } from './authority-store';
import { changeAuthority, findAuthority } from './change-authority';
import { issuingName, toRow } from './ensure-authorities';
import {
  countIssuing,
  deleteRequested,
  hasValidCertificates,
  insertRequested,
  markActive,
  markRetiring,
  markWithdrawn,
  selectRequested,
} from './roll-over-store';
import { unsealKey } from './seal';

// Roll-over without an interruption: a new authority is requested here and created by role `authority`, which holds the
// keys. Brokers trust it while it is `prepared`; it signs once an administrator makes it `active`. Its predecessor
// becomes `retiring` and can be withdrawn when none of its certificates is valid. For a compromised key see
// `withdrawal/`.

/** Roots first, then newest first. Administrators only. */
export const listAuthorities = verb(listAuthoritiesOperation, async ({ ctx }) => {
  return selectAuthoritySummaries(ctx.db, ctx.clock.now());
});

/**
 * Requests a new issuing authority, which is created within a second.
 * @throws ConflictError `authority_pending` if a successor exists already
 */
export const requestAuthority = verb(requestAuthorityOperation, async ({ ctx }) => {
  await changeAuthority(ctx, { action: 'authority.request' }, async (db) => {
    const name = await requestSuccessor(db, ctx.actor.label);
    if (name === null) throw new ConflictError('authority_pending', 'A new authority is on its way already');
    return name;
  });
  return listAuthorities({ ctx });
});

/**
 * Creates the requested authorities under the root.
 * @param pkiUrl base URL of `/crl` and `/ocsp`
 * @returns how many
 */
export async function makeRequestedAuthorities({
  ctx,
  secret,
  pkiUrl,
}: {
  ctx: Ctx;
  secret: string;
  pkiUrl?: string | undefined;
}): Promise<number> {
  return withTransaction(ctx, async (tx) => {
    await lockAuthorities(tx.db);
    const requested = await selectRequested(tx.db);
    if (requested.length === 0) return 0;
    const all = await selectAuthorities(tx.db);
    const root = all.find(({ kind, state }) => kind === 'root' && state === 'active');
    if (!root?.privateKey) throw new ConflictError('no_root', 'The root that would sign it is not here');
    const { X509Certificate } = await loadX509();
    const issuer = await toAuthority(
      new X509Certificate(new Uint8Array(root.der)),
      await unsealKey(root.privateKey, secret),
    );
    for (const { id, name, createdBy } of requested) {
      const authority = await createAuthority({ name, issuer, pkiUrl, clock: tx.clock });
      const rest = { kind: 'issuing', state: 'prepared', issuer: issuer.keyId } as const;
      const row = await toRow(authority, secret, createdBy, rest);
      await deleteRequested(tx.db, id);
      await insertAuthority(tx.db, row);
    }
    await notify(tx.db, 'tsp_feed', { type: 'authority' });
    return requested.length;
  });
}

/**
 * Makes a prepared authority the signing one and retires its predecessor.
 * @throws NotFoundError, ConflictError `authority_not_prepared`, `withdrawal_requested`
 */
export const activateAuthority = verb(activateAuthorityOperation, async ({ ctx, input: { id } }) => {
  await changeAuthority(ctx, { action: 'authority.activate' }, async (db) => {
    const { name, kind, state, withdrawalRequestedById } = await findAuthority(db, id);
    if (kind !== 'issuing' || state !== 'prepared') {
      throw new ConflictError('authority_not_prepared', `${name} is not one that waits to sign`);
    }
    if (withdrawalRequestedById !== null) throw withdrawalRequested(name);
    const now = new Date(ctx.clock.now());
    await markRetiring(db, now);
    await markActive(db, id, now);
    return name;
  });
  return listAuthorities({ ctx });
});

/**
 * Ends the trust in an authority and lists it in the root's revocation list.
 * @throws NotFoundError, ConflictError `authority_in_use` if any of its certificates is valid, `authority_active`,
 *   `withdrawal_requested`
 */
export const withdrawAuthority = verb(withdrawAuthorityOperation, async ({ ctx, input: { id } }) => {
  await changeAuthority(ctx, { action: 'authority.withdraw' }, async (db) => {
    const { name, kind, state, keyId, withdrawalRequestedById } = await findAuthority(db, id);
    if (
      kind === 'root' ||
      (kind === 'issuing' && state === 'active') ||
      state === 'withdrawn' ||
      state === 'requested'
    ) {
      throw new ConflictError('authority_active', `${name} is ${kind === 'root' ? 'a root' : state}`);
    }
    if (withdrawalRequestedById !== null) throw withdrawalRequested(name);
    const now = ctx.clock.now();
    if (await hasValidCertificates(db, keyId, now)) {
      throw new ConflictError('authority_in_use', `TBoxes still have valid certificates of ${name}`);
    }
    await markWithdrawn(db, id, new Date(now));
    return name;
  });
  return listAuthorities({ ctx });
});

const withdrawalRequested = (name: string) =>
  new ConflictError(
    'withdrawal_requested',
    `The emergency withdrawal of ${name} is requested: approve or reject it first`,
  );

/**
 * Requests a new issuing authority from role `authority`. The transaction must hold the lock of authorities.
 * @returns its name; null if a successor exists already
 */
export async function requestSuccessor(db: Transaction, createdBy: string): Promise<string | null> {
  const { pending, total } = await countIssuing(db);
  if (pending > 0) return null;
  const name = issuingName(total + 1);
  await insertRequested(db, name, createdBy);
  return name;
}
