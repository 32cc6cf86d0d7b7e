import { z } from 'zod';
import { type ServiceAccountIssued, serviceUsernameSchema } from '@/lib/contracts';
import { recordAudit } from '../../audit';
import { type Ctx, withTransaction } from '../../context';
import { ConflictError, ValidationError } from '../../errors';
import { parseInput } from '../../parse';
import { isStorableText } from '../../storable';
import { hashSecret, makeSecret } from '../credentials/secret';
import { requireAccessAdmin } from '../permissions';
import { countAccounts, insertAccount } from './account-store';
import { MAX_ACCOUNTS } from './limits';

const schema = z.object({
  username: serviceUsernameSchema,
  description: z.string().trim().max(500).refine(isStorableText, 'Not Unicode').default(''),
  /** User name of the platform's own account, which nobody else may have. */
  platformUsername: z.string(),
});

/**
 * An account with which a program connects to the broker; rules say what it may do there. Its secret is told here and never
 * again.
 * @throws ConflictError `service_account_exists` `too_many_service_accounts`, ValidationError, ForbiddenError
 */
export async function createServiceAccount({
  ctx,
  input,
}: {
  ctx: Ctx;
  input: z.input<typeof schema>;
}): Promise<ServiceAccountIssued> {
  requireAccessAdmin(ctx.actor);
  const { username, description, platformUsername } = parseInput(schema, input);
  if (username === platformUsername) {
    throw new ValidationError([{ path: 'username', message: 'It is that of the platform itself' }]);
  }
  const secret = makeSecret();
  const hash = await hashSecret(secret);
  const createdAt = new Date(ctx.clock.now());
  return withTransaction(ctx, async (tx) => {
    if ((await countAccounts(tx.db)) >= MAX_ACCOUNTS) {
      throw new ConflictError('too_many_service_accounts', `There are ${MAX_ACCOUNTS} accounts already`);
    }
    const account = await insertAccount(tx.db, { username, description, hash, createdAt, createdBy: tx.actor.label });
    if (!account) throw new ConflictError('service_account_exists', `The account ${username} exists already`);
    const target = { type: 'service_account', id: username };
    await recordAudit(tx, { action: 'service_account.create', target, detail: { description } });
    return { account, secret };
  });
}
