import {
  createServiceAccountOperation,
  deleteServiceAccountOperation,
  listServiceAccountsOperation,
  rotateServiceAccountSecretOperation,
  type ServiceAccountItem,
  setServiceAccountDisabledOperation,
} from '@/lib/contracts';
import type { Transaction } from '@/lib/platform/db';
import { generateSecret } from '@/lib/platform/secrets';
import { recordAudit } from '../../../audit';
import { type Ctx, type CtxWith, withTransaction } from '../../../context';
import { ConflictError, NotFoundError, ValidationError } from '../../../errors';
import { notify } from '../../../notifications';
import { verb } from '../../../verb';
import { hashSecret } from '../credentials/secret';
import {
  countAccounts,
  insertAccount,
  lockAccount,
  removeAccount,
  selectAccounts,
  setDisabledAt,
  setHash,
} from './account-store';

/** All are shown on one page. */
const MAX_ACCOUNTS = 1_000;

/**
 * Creates an account for a program; rules define what it may do. Its secret is returned only here.
 * @throws ConflictError `service_account_exists`, `too_many_service_accounts`
 */
export const createServiceAccount = verb<typeof createServiceAccountOperation, CtxWith<'platformUsername'>>(
  createServiceAccountOperation,
  async ({ ctx, input: { username, description } }) => {
    if (username === ctx.platformUsername) {
      throw new ValidationError([{ path: 'username', message: 'is used by the platform itself' }]);
    }
    const secret = generateSecret();
    const hash = await hashSecret(secret);
    const createdAt = new Date(ctx.clock.now());
    return withTransaction(ctx, async (tx) => {
      if ((await countAccounts(tx.db)) >= MAX_ACCOUNTS) {
        throw new ConflictError('too_many_service_accounts', `There are ${MAX_ACCOUNTS} accounts already`);
      }
      const account = await insertAccount(tx.db, {
        username,
        description,
        hash,
        createdAt,
        createdBy: ctx.actor.label,
      });
      if (!account) throw new ConflictError('service_account_exists', `The account ${username} exists already`);
      const target = { type: 'service_account', id: username };
      await recordAudit(tx, { action: 'service_account.create', target, detail: { description } });
      return { account, secret };
    });
  },
);

/**
 * Changes an account with audit entry and notification. `apply` returns false if nothing changes.
 * @returns the account before the change
 * @throws NotFoundError
 */
function changeAccount(
  ctx: Ctx,
  username: string,
  action: `service_account.${string}`,
  apply: (db: Transaction, account: ServiceAccountItem) => Promise<boolean>,
): Promise<ServiceAccountItem> {
  return withTransaction(ctx, async (tx) => {
    const account = await lockAccount(tx.db, username);
    if (!account) throw new NotFoundError(`Service account ${username}`);
    if (!(await apply(tx.db, account))) return account;
    await recordAudit(tx, { action, target: { type: 'service_account', id: username } });
    await notify(tx.db, 'tsp_access', { type: 'credentials', of: 'service', name: username });
    return account;
  });
}

/**
 * Replaces the secret, which is returned only here. New connections need the new one.
 * @throws NotFoundError
 */
export const rotateServiceAccountSecret = verb(
  rotateServiceAccountSecretOperation,
  async ({ ctx, input: { username } }) => {
    const secret = generateSecret();
    const hash = await hashSecret(secret);
    const account = await changeAccount(ctx, username, 'service_account.rotate', async (db) => {
      await setHash(db, username, hash);
      return true;
    });
    return { account, secret };
  },
);

/**
 * A disabled account keeps its secret and cannot connect. No audit entry if nothing changes.
 * @throws NotFoundError
 */
export const setServiceAccountDisabled = verb(
  setServiceAccountDisabledOperation,
  async ({ ctx, input: { username, disabled } }) => {
    const action = disabled ? 'service_account.disable' : 'service_account.enable';
    const account = await changeAccount(ctx, username, action, async (db, before) => {
      if (before.disabled === disabled) return false;
      await setDisabledAt(db, username, disabled ? new Date(ctx.clock.now()) : null);
      return true;
    });
    return { ...account, disabled };
  },
);

export const deleteServiceAccount = verb(deleteServiceAccountOperation, async ({ ctx, input: { username } }) => {
  await changeAccount(ctx, username, 'service_account.delete', async (db) => {
    await removeAccount(db, username);
    return true;
  });
});

/** All accounts by user name. @throws ForbiddenError */
export const listServiceAccounts = verb(listServiceAccountsOperation, async ({ ctx }) => {
  return selectAccounts(ctx.db, MAX_ACCOUNTS);
});
