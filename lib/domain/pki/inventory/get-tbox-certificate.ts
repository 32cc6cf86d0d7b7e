import type { CertificateSummary } from '@/lib/contracts';
import { authorize } from '../../authorize';
import type { Ctx } from '../../context';
import { selectCertificates } from './list-store';

/** The newest certificate of a TBox, whatever its state; null: it never had one from here. */
export async function getTboxCertificate({
  ctx,
  input: { tboxSerial },
}: {
  ctx: Ctx;
  input: { tboxSerial: string };
}): Promise<CertificateSummary | null> {
  authorize(ctx.actor, 'certificate.manage');
  const page = { now: ctx.clock.now(), sort: 'newest', after: null, limit: 1 } as const;
  const [newest] = await selectCertificates(ctx.db, { tboxSerial }, page);
  return newest ?? null;
}
