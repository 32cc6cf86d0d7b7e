import { createHash, randomBytes } from 'node:crypto';
import { createEnrolmentSecretOperation } from '@/lib/contracts';
import { recordAudit } from '../../audit';
import { withTransaction } from '../../context';
import { NotFoundError } from '../../errors';
import { verb } from '../../verb';
import { insertSecret } from './store';

const HOUR_MS = 3_600_000;

/**
 * Creates a one-time enrolment secret for a TBox. It is returned only here; earlier unused secrets of the TBox become
 * invalid. Administrators only.
 * @throws NotFoundError if no TBox has this serial
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

// Crockford's base 32: no letter looks like a digit (https://www.crockford.com/base32.html)
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
// 32 digits of five bits
const SECRET_BYTES = 20;
const GROUP = 4;

/** 160 random bits in eight groups of four, easy to read out and type: `7K3D-…`. */
function makeSecret(): string {
  let bits = 0n;
  for (const byte of randomBytes(SECRET_BYTES)) bits = (bits << 8n) | BigInt(byte);
  const digits = Array.from(
    { length: (SECRET_BYTES * 8) / 5 },
    (_, i) => ALPHABET[Number((bits >> BigInt(5 * i)) & 31n)],
  );
  return (digits.join('').match(new RegExp(`.{${GROUP}}`, 'g')) ?? []).join('-');
}

/** SHA-256, lower-case hexadecimal; ignores grouping, case and the confusion of O with 0 and I, L with 1. */
export function hashSecret(secret: string): string {
  const digits = secret.toUpperCase().replace(/[\s-]/g, '').replaceAll('O', '0').replace(/[IL]/g, '1');
  return createHash('sha256').update(digits).digest('hex');
}
