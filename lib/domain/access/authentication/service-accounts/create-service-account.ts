import { createServiceAccountOperation } from '@/lib/contracts';
import { recordAudit } from '../../../audit/index';
import { type CtxWith, withTransaction } from '../../../context';
import { ConflictError, ValidationError } from '../../../errors';
import { verb } from '../../../verb';
import { hashSecret, makeSecret } from '../credentials/secret';
import { countAccounts, insertAccount } from './account-store';

/** Programs of one operator, shown on one page. */
export const MAX_ACCOUNTS = 1_000;

/**
 * An account with which a program connects to the broker; rules say what it may do there. Its secret is told here and never
 * again.
 * @throws ConflictError `service_account_exists` `too_many_service_accounts`
 */
export const createServiceAccount = verb<typeof createServiceAccountOperation, CtxWith<'platformUsername'>>(
  createServiceAccountOperation,
  async ({ ctx, input: { username, description } }) => {
    if (username === ctx.platformUsername) {
      throw new ValidationError([{ path: 'username', message: 'It is that of the platform itself' }]);
    }
    const secret = makeSecret();
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
