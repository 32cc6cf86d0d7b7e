import { certificateFindingsOperation } from '@/lib/contracts';
import { verb } from '../../verb';
import { countFindings } from './survey-store';

/** How many certificates need somebody, and why. Administrators only. */
export const certificateFindings = verb(certificateFindingsOperation, async ({ ctx }) => {
  return countFindings(ctx.db, ctx.clock.now());
});
