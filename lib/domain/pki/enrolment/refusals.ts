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
type EnrolmentRefusal = (typeof ENROLMENT_REFUSALS)[number];

/** The applicant is not authenticated or not entitled. `unauthenticated`: another secret may succeed. */
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

type Applicant = {
  /** As claimed by the client, not verified. */
  tboxSerial: string;
  address: string;
};

// Limits audit entries during an attack; metrics count every refusal
const RECORDED_A_MINUTE = { perReason: 60, perClient: 5 };
const MAX_SERIAL_LENGTH = 64;
const budgets = new WeakMap<object, SampleBudget>();

/**
 * Runs `attempt` and writes a refusal to the audit trail, sampled (RECORDED_A_MINUTE). An unavailable signer is not a
 * refusal.
 */
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
