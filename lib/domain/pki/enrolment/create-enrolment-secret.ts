import { z } from 'zod';
import type { EnrolmentSecretIssued } from '@/lib/contracts';
import { recordAudit } from '../../audit';
import { type Ctx, withTransaction } from '../../context';
import { NotFoundError } from '../../errors';
import { parseInput } from '../../parse';
import { requireCertificateAdmin } from '../permissions';
import { insertSecret } from './enrolment-store';
import { hashSecret, makeSecret } from './secret';

const HOUR_MS = 3_600_000;
// A month: longer than any workshop leaves a TBox on its shelf
const MOST_HOURS = 720;
const schema = z.object({
  tboxSerial: z.string().trim().min(1).max(64),
  hoursValid: z.int().min(1).max(MOST_HOURS).default(24),
});

/**
 * A secret with which this TBox enrols once. Told here and never again; those made before for it and not used are void.
 * Administrators only.
 * @throws NotFoundError where no TBox has this serial, ValidationError, ForbiddenError
 */
export async function createEnrolmentSecret({
  ctx,
  input,
}: {
  ctx: Ctx;
  input: z.input<typeof schema>;
}): Promise<EnrolmentSecretIssued> {
  requireCertificateAdmin(ctx.actor);
  const { tboxSerial, hoursValid } = parseInput(schema, input);
  const now = ctx.clock.now();
  const expiresAt = now + hoursValid * HOUR_MS;
  const secret = makeSecret();
  await withTransaction(ctx, async (tx) => {
    const row = { tboxSerial, hash: hashSecret(secret), createdBy: tx.actor.label, now, expiresAt };
    if (!(await insertSecret(tx.db, row))) throw new NotFoundError(`TBox ${tboxSerial}`);
    await recordAudit(tx, {
      action: 'enrolment.create_secret',
      target: { type: 'tbox', id: tboxSerial },
      detail: { expiresAt },
    });
  });
  return { tboxSerial, secret, expiresAt };
}
