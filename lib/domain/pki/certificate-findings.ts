import type { CertificateFindings } from '@/lib/contracts';
import type { Ctx } from '../context';
import { requireCertificateAdmin } from './permissions';
import { countFindings } from './survey-store';

/** How many certificates need somebody, and why. Administrators only. */
export async function certificateFindings({ ctx }: { ctx: Ctx }): Promise<CertificateFindings> {
  requireCertificateAdmin(ctx.actor);
  return countFindings(ctx.db, ctx.clock.now());
}
