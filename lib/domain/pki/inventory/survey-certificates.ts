import { certificateFindingsOperation, expiryForecastOperation } from '@/lib/contracts';
import { verb } from '../../verb';
import { countEnding, countFindings } from './statistics-store';

const FORECAST_WEEKS = 52;

/** How many certificates need somebody, and why. Administrators only. */
export const certificateFindings = verb(certificateFindingsOperation, async ({ ctx }) => {
  return countFindings(ctx.db, ctx.clock.now());
});

/** How many certificates end in each of the next 52 weeks; what has ended is not among them. Administrators only. */
export const expiryForecast = verb(expiryForecastOperation, async ({ ctx }) => {
  return countEnding(ctx.db, ctx.clock.now(), FORECAST_WEEKS);
});
