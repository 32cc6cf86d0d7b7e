import { vinSchema } from '@/lib/contracts';

/** Client ids of our own processes begin with it, whatever the topic root. */
export const PLATFORM_CLIENT_PREFIX = 'tsp-';
export const BROWSER_CLIENT_PREFIX = 'web-';

// Nothing that a topic, a log or another alphabet could make into something else
const CLIENT_ID = /^[A-Za-z0-9][A-Za-z0-9._:@-]{0,127}$/;

/** Whether a program may call itself so: neither as a vehicle, whatever the case, nor as a browser or one of ours. */
export function isServiceClientId(clientId: string): boolean {
  const lower = clientId.toLowerCase();
  const reserved = [PLATFORM_CLIENT_PREFIX, BROWSER_CLIENT_PREFIX].some((prefix) => lower.startsWith(prefix));
  return CLIENT_ID.test(clientId) && !reserved && !vinSchema.safeParse(clientId.toUpperCase()).success;
}
