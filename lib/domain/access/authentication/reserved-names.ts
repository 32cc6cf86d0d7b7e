import { vinSchema } from '@/lib/contracts';

/** Prefix of the client ids of our own processes. */
export const PLATFORM_CLIENT_PREFIX = 'tsp-';
export const BROWSER_CLIENT_PREFIX = 'web-';

// Characters without a special meaning in topics and logs
const CLIENT_ID = /^[A-Za-z0-9][A-Za-z0-9._:@-]{0,127}$/;

/**
 * Whether a service account may use this client id: not a VIN in any case, not a prefix of browsers or of our
 * processes.
 */
export function isServiceClientId(clientId: string): boolean {
  const lower = clientId.toLowerCase();
  const reserved = [PLATFORM_CLIENT_PREFIX, BROWSER_CLIENT_PREFIX].some((prefix) => lower.startsWith(prefix));
  return CLIENT_ID.test(clientId) && !reserved && !vinSchema.safeParse(clientId.toUpperCase()).success;
}
