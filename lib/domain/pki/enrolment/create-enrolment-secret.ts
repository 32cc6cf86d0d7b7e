import { createEnrolmentSecretOperation } from '@/lib/contracts';
import { recordAudit } from '../../audit';
import { withTransaction } from '../../context';
import { NotFoundError } from '../../errors';
import { verb } from '../../verb';
import { hashSecret, makeSecret } from './secret';
import { insertSecret } from './store';

const HOUR_MS = 3_600_000;
/**
 * A secret with which this TBox enrols once. Told here and never again; those made before for it and not used are void.
 * Administrators only.
 * @throws NotFoundError where no TBox has this serial
 */
export const createEnrolmentSecret = verb(
  createEnrolmentSecretOperation,
  async ({ ctx, input: { tboxSerial, hoursValid } }) => {
    const now = ctx.clock.now();
    const expiresAt = now + hoursValid * HOUR_MS;
    const secret = makeSecret();
    await withTransaction(ctx, async (tx) => {
      const row = { tboxSerial, hash: hashSecret(secret), createdBy: ctx.actor.label, now, expiresAt };
      if (!(await insertSecret(tx.db, row))) throw new NotFoundError(`TBox ${tboxSerial}`);
      await recordAudit(tx, {
        action: 'enrolment.create_secret',
        target: { type: 'tbox', id: tboxSerial },
        detail: { expiresAt },
      });
    });
    return { tboxSerial, secret, expiresAt };
  },
);
