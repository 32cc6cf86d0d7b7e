import {
  activateAuthorityOperation,
  type KeyPlace,
  listAuthoritiesOperation,
  requestAuthorityOperation,
  withdrawAuthorityOperation,
} from '@/lib/contracts';
import type { Transaction } from '@/lib/platform/db';
import { type Ctx, withTransaction } from '../../context';
import { ConflictError } from '../../errors';
import { notify } from '../../notifications';
import { verb } from '../../verb';
import { hasKey, openAuthority } from './authorities';
import {
  insertAuthority,
  lockAuthorities,
  type SummaryRow,
  selectAuthoritySummaries,
  selectRoot,
} from './authority-store';
import { changeAuthority, findAuthority } from './change-authority';
import { createStored, issuingName, toRow } from './ensure-authorities';
import { type KeyStore, tokenOf, withNewKeys } from './key-store';
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

// Roll-over without an interruption: a new authority is requested here and created by role `authority`, which holds the
// keys. Brokers trust it while it is `prepared`; it signs once an administrator makes it `active`. Its predecessor
// becomes `retiring` and can be withdrawn when none of its certificates is valid. For a compromised key see
// `withdrawal/`.

/** Roots first, then newest first. Administrators only. */
export const listAuthorities = verb(listAuthoritiesOperation, async ({ ctx }) => {
  const rows = await selectAuthoritySummaries(ctx.db, ctx.clock.now());
  return rows.map((row) => {
    const { reference, ...key } = row.key;
    const token = reference === null ? null : tokenOf(reference);
    return { ...row, key: { ...key, token, place: placeOf(row, reference, token) } };
  });
});

function placeOf({ kind, state }: SummaryRow, reference: string | null, token: string | null): KeyPlace {
  if (token !== null) return 'token';
  if (reference !== null || state === 'requested') return 'database';
  return kind === 'root' ? 'offline' : 'elsewhere';
}

/**
 * Requests a new issuing authority, which is created within a second if its key can be made and the root can sign.
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
 * Creates the requested authorities under the root. While its key is offline they wait.
 * @param pkiUrl base URL of `/crl` and `/ocsp`
 * @returns how many
 * @throws KeyUnavailableError, SealError
 */
export async function makeRequestedAuthorities({
  ctx,
  keys,
  pkiUrl,
}: {
  ctx: Ctx;
  keys: KeyStore;
  pkiUrl?: string | undefined;
}): Promise<number> {
  return withNewKeys({ ctx, keys }, (create) =>
    withTransaction(ctx, async (tx) => {
      await lockAuthorities(tx.db);
      const requested = await selectRequested(tx.db);
      if (requested.length === 0) return 0;
      const root = await selectRoot(tx.db);
      if (!root || !hasKey(root)) return 0;
      const issuer = await openAuthority(root, keys);
      for (const { id, name, createdBy } of requested) {
        const stored = await createStored(create, { name, issuer, pkiUrl, clock: tx.clock });
        await deleteRequested(tx.db, id);
        const rest = { kind: 'issuing', state: 'prepared', issuer: issuer.keyId } as const;
        await insertAuthority(tx.db, toRow(stored, createdBy, rest));
      }
      await notify(tx.db, 'tsp_feed', { type: 'authority' });
      return requested.length;
    }),
  );
}

/**
 * Makes a prepared authority the signing one and retires its predecessor.
 * @throws NotFoundError, ConflictError `authority_not_prepared`, `withdrawal_requested`, `key_unavailable`
 */
export const activateAuthority = verb(activateAuthorityOperation, async ({ ctx, input: { id } }) => {
  await changeAuthority(ctx, { action: 'authority.activate' }, async (db) => {
    const { name, kind, state, withdrawalRequestedById, keyProblem } = await findAuthority(db, id);
    if (kind !== 'issuing' || state !== 'prepared') {
      throw new ConflictError('authority_not_prepared', `${name} is not one that waits to sign`);
    }
    if (withdrawalRequestedById !== null) throw withdrawalRequested(name);
    if (keyProblem !== null) throw new ConflictError('key_unavailable', `${name} cannot sign: ${keyProblem}`);
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
