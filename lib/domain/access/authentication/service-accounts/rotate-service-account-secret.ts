import { rotateServiceAccountSecretOperation } from '@/lib/contracts';
import { verb } from '../../../verb';
import { hashSecret, makeSecret } from '../credentials/secret';
import { setHash } from './account-store';
import { changeAccount } from './change-account';

/**
 * A new secret, told here and never again; the one before is good for no further connection.
 * @throws NotFoundError
 */
export const rotateServiceAccountSecret = verb(
  rotateServiceAccountSecretOperation,
  async ({ ctx, input: { username } }) => {
    const secret = makeSecret();
    const hash = await hashSecret(secret);
    const account = await changeAccount(ctx, username, 'service_account.rotate', async (db) => {
      await setHash(db, username, hash);
      return true;
    });
    return { account, secret };
  },
);
