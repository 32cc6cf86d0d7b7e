import type { Services } from '@/lib/domain/context';
import { brokerCapabilities } from '@/lib/platform/broker';
import { getConfig } from './config';
import { mqttWebSocketUrl } from './origin';

/** What the browser that asks needs to reach the broker. */
export function liveSession(headers: Headers): Services['liveSession'] {
  const config = getConfig();
  return {
    wsUrl: mqttWebSocketUrl(headers),
    protocolVersion: brokerCapabilities(config).protocolVersion,
    keyEncryptionKey: config.KEY_ENCRYPTION_KEY,
  };
}
