import { rateLimitedLog } from '@/lib/platform/log';
import { getLog } from './process-state';

// Whoever tries everything must not push older lines out of the log; metrics and delays count every attempt
const INTERVAL_MS = 1_000;

const refusalLog = (message: string): ((refusal: Record<string, unknown>) => void) =>
  rateLimitedLog(INTERVAL_MS, (refusal, suppressed) => getLog().warn({ ...(refusal as object), suppressed }, message));

/** Without the e-mail address: people type passwords into the wrong field. */
export const logRefusedSignIn = refusalLog('sign-in refused');
/** Of a user whose role does not allow it. */
export const logRefusedRequest = refusalLog('request refused');
