import { certificatePayloads } from '@/lib/contracts';
import { type Ctx, type Tx, withTransaction } from '../../context';
import { ConflictError } from '../../errors';
import { notify } from '../../notifications';
import { hasSerialNumber, isCompromised, readIssuedForKey } from '../inventory/store';
import { type CertificateSigner, SigningFailedError } from '../issuing/certificate-signer';
import {
  type Issued,
  issueCertificate,
  requireBelowCertificateLimit,
  type WithSigner,
} from '../issuing/issue-certificate';
import { discardCertificate } from '../revocation/store';
import { type CheckedCsr, CsrRefusedError, checkCsr } from '../x509/csr-policy';
import { markIssued, moveTarget, selectTargetOfExchange, type Target } from './target-store';

/** `issued`: the certificate to send to the TBox. */
export type StepOutcome =
  | { result: 'issued'; target: Target; der: Buffer; issuer: string }
  | { result: 'installed' | 'failed' | 'refused' | 'unknown' | 'malformed' | 'late' };

type Message = {
  /** From the topic; the broker authorizes a TBox for its own VIN only. */
  vin: string;
  step: string;
  payload: string;
};

const UUID = /^[0-9a-f-]{36}$/i;

/** Handles a message of a TBox about its certificate (`up/{vin}/certificate/{step}`). Idempotent. */
export async function receiveStep({
  ctx,
  signer,
  input: { vin, step, payload },
}: WithSigner<Message>): Promise<StepOutcome> {
  if (step !== 'csr' && step !== 'installed' && step !== 'failed') return { result: 'malformed' };
  const parsed = certificatePayloads[step].safeParse(parseJson(payload));
  if (!parsed.success) return { result: 'malformed' };
  const exchangeId = parsed.data.rotationId;
  const target = UUID.test(exchangeId) ? await selectTargetOfExchange(ctx.db, exchangeId, vin) : null;
  if (!target) return { result: 'unknown' };
  if (step === 'csr') return receiveCsr(ctx, signer, target, certificatePayloads.csr.parse(parsed.data).csr);
  if (step === 'installed') {
    const { serialNumber } = certificatePayloads.installed.parse(parsed.data);
    return receiveInstalled(ctx, target, serialNumber);
  }
  const { code, detail = null } = certificatePayloads.failed.parse(parsed.data);
  return receiveFailed(ctx, target, code, detail);
}

async function receiveCsr(ctx: Ctx, signer: CertificateSigner, target: Target, csr: string): Promise<StepOutcome> {
  if (!['asked', 'issued', 'installed'].includes(target.state)) return { result: 'late' };
  try {
    const checked = await checkCsr(csr, target.tboxSerial);
    const issuedBefore = await issuedFor(ctx, target, checked);
    if (issuedBefore) return issuedBefore;
    await requireBelowCertificateLimit(ctx, target.tboxSerial);
    const issued = await issueCertificate({
      ctx,
      signer,
      input: {
        csr: checked,
        tboxSerial: target.tboxSerial,
        source: 'rotation',
        predecessorId: target.oldCertificateId,
        rotationId: target.rotationId,
      },
      within: (tx, certificate) => storeIssued(tx, target, certificate),
    });
    return issued ? { result: 'issued', target, der: issued.der, issuer: issued.issuer } : { result: 'late' };
  } catch (error) {
    // `renew` will be sent again
    if (error instanceof SigningFailedError && error.retry) return { result: 'late' };
    if (error instanceof SigningFailedError) return failTarget(ctx, target, 'signing_failed', error.message, 'refused');
    if (error instanceof ConflictError) return failTarget(ctx, target, 'vehicle_archived', error.message, 'refused');
    if (error instanceof CsrRefusedError) return failTarget(ctx, target, 'csr_refused', error.message, 'refused');
    throw error;
  }
}

/** Returns the issued certificate again if the response to this CSR was lost. */
async function issuedFor(ctx: Ctx, target: Target, { publicKey }: CheckedCsr): Promise<StepOutcome | null> {
  if (target.newCertificateId === null) return null;
  const known = await readIssuedForKey(ctx.db, target.newCertificateId, publicKey.hash);
  return known ? { result: 'issued', target, ...known } : null;
}

async function storeIssued(tx: Tx, target: Target, { id }: Issued): Promise<boolean> {
  const at = tx.clock.now();
  if (!(await moveTarget(tx.db, target, 'issue', { at }))) return false;
  if (target.oldCertificateId !== null && (await isCompromised(tx.db, target.oldCertificateId))) {
    throw new CsrRefusedError('predecessor_compromised', 'The key of the certificate that it replaces is compromised');
  }
  await markIssued(tx.db, target.id, id, at);
  // A certificate for an earlier key was never used and never will be
  await discard(tx, target);
  return true;
}

async function receiveInstalled(ctx: Ctx, target: Target, serialNumber: string): Promise<StepOutcome> {
  const isOwn = await hasSerialNumber(ctx.db, target.newCertificateId, serialNumber.toLowerCase());
  if (!isOwn) return { result: 'unknown' };
  const moved = await withTransaction(ctx, (tx) => moveTarget(tx.db, target, 'install', { at: tx.clock.now() }));
  return { result: moved ? 'installed' : 'late' };
}

const receiveFailed = (ctx: Ctx, target: Target, code: string, detail: string | null): Promise<StepOutcome> =>
  failTarget(ctx, target, code.slice(0, 64), detail?.slice(0, 500) ?? null, 'failed');

/** Fails the target and revokes its new certificate: the TBox keeps the old one. */
async function failTarget(
  ctx: Ctx,
  target: Target,
  code: string,
  detail: string | null,
  result: 'failed' | 'refused',
): Promise<StepOutcome> {
  const moved = await withTransaction(ctx, async (tx) => {
    if (!(await moveTarget(tx.db, target, 'fail', { at: tx.clock.now(), code, detail }))) return false;
    await discard(tx, target);
    return true;
  });
  return { result: moved ? result : 'late' };
}

async function discard(tx: Tx, { newCertificateId }: Target): Promise<void> {
  if (newCertificateId === null) return;
  const discarded = await discardCertificate(tx.db, newCertificateId, { at: tx.clock.now(), by: tx.actor.label });
  if (discarded) await notify(tx.db, 'tsp_feed', { type: 'certificate', certificateIds: [newCertificateId] });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
