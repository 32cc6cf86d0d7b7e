import type { ExpiryForecast } from '@/lib/contracts';
import type { Ctx } from '../context';
import { requireCertificateAdmin } from './permissions';
import { countEnding } from './survey-store';

const WEEKS = 52;

/** How many certificates end in each of the next 52 weeks; what has ended is not among them. Administrators only. */
export async function expiryForecast({ ctx }: { ctx: Ctx }): Promise<ExpiryForecast> {
  requireCertificateAdmin(ctx.actor);
  return countEnding(ctx.db, ctx.clock.now(), WEEKS);
}
