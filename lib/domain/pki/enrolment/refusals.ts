import { recordAudit } from '../../audit';
import { type Ctx, withTransaction } from '../../context';
import { DomainError } from '../../errors';
import { SampleBudget } from '../../sample-budget';
import { SigningFailedError } from '../issuing/certificate-signer';

const ENROLMENT_REFUSALS = [
  'secret_wrong',
  'secret_used',
  'secret_expired',
  'tbox_not_registered',
  'already_enrolled',
  'certificate_untrusted',
  'certificate_unknown',
  'certificate_expired',
  'certificate_revoked',
] as const;
export type EnrolmentRefusal = (typeof ENROLMENT_REFUSALS)[number];

/** Who asks has not proven to be a TBox that may have a certificate. `unauthenticated`: another secret may help. */
export class EnrolmentRefusedError extends DomainError {
  override name = 'EnrolmentRefusedError';
  constructor(
    kind: 'unauthenticated' | 'forbidden',
    readonly reason: EnrolmentRefusal,
    message: string,
  ) {
    super(kind, reason, message);
  }
}

export type Applicant = {
  /** As it was given: nothing of it is proven. */
  tboxSerial: string;
  /** Of the client. */
  address: string;
};

// An attacker's tries must not fill the audit trail; a counter counts all of them
const RECORDED_A_MINUTE = { perReason: 60, perClient: 5 };
const MAX_SERIAL_LENGTH = 64;
const budgets = new WeakMap<object, SampleBudget>();

/** Lets a refusal through, after it is in the audit trail (see RECORDED_A_MINUTE). A signer that is away refuses nobody. */
export async function recordRefusal<T>(ctx: Ctx, applicant: Applicant, attempt: () => Promise<T>): Promise<T> {
  try {
    return await attempt();
  } catch (error) {
    if (error instanceof DomainError && !(error instanceof SigningFailedError))
      await record(ctx, applicant, error.code);
    throw error;
  }
}

async function record(ctx: Ctx, { tboxSerial, address }: Applicant, reason: string): Promise<void> {
  const budget = budgets.get(ctx.db) ?? new SampleBudget(RECORDED_A_MINUTE);
  budgets.set(ctx.db, budget);
  if (!budget.take(reason, address, ctx.clock.now())) return;
  const serial = printable(tboxSerial);
  await withTransaction(ctx, (tx) =>
    recordAudit(tx, {
      action: 'certificate.refuse',
      target: { type: 'tbox', id: serial },
      detail: { reason, tbox: serial, address },
    }),
  );
}

const printable = (text: string): string => text.slice(0, MAX_SERIAL_LENGTH).replace(/[^\x20-\x7e]/g, '?') || '?';
