import type { Services } from '@/lib/domain/context';
import { internalSecret } from '@/lib/platform/http';
import { getConfig } from './config';

/** Where the map can be asked. */
export function liveProcesses(): Services['liveProcesses'] {
  const { PLATFORM_URL, PLATFORM_PORT, KEY_ENCRYPTION_KEY } = getConfig();
  const urls = PLATFORM_URL ?? [`http://127.0.0.1:${PLATFORM_PORT}`];
  return { urls, secret: internalSecret(KEY_ENCRYPTION_KEY) };
}
