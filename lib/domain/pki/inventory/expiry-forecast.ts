import { expiryForecastOperation } from '@/lib/contracts';
import { verb } from '../../verb';
import { countEnding } from './survey-store';

const WEEKS = 52;

/** How many certificates end in each of the next 52 weeks; what has ended is not among them. Administrators only. */
export const expiryForecast = verb(expiryForecastOperation, async ({ ctx }) => {
  return countEnding(ctx.db, ctx.clock.now(), WEEKS);
});
