import { z } from 'zod';
import type { CertificateSummary } from '@/lib/contracts';
import type { Ctx } from '../context';
import { parseInput } from '../parse';
import { selectCertificates } from './certificate-store';
import { requireCertificateAdmin } from './permissions';

const schema = z.object({ tboxSerial: z.string().max(64) });

/** The newest certificate of a TBox, whatever its state; null: it never had one from here. Administrators only. */
export async function getTboxCertificate({
  ctx,
  input,
}: {
  ctx: Ctx;
  input: z.input<typeof schema>;
}): Promise<CertificateSummary | null> {
  requireCertificateAdmin(ctx.actor);
  const { tboxSerial } = parseInput(schema, input);
  const page = { now: ctx.clock.now(), sort: 'newest', after: null, limit: 1 } as const;
  const [newest] = await selectCertificates(ctx.db, { tboxSerial }, page);
  return newest ?? null;
}
