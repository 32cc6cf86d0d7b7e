import type { Services } from '@/lib/domain/context';
import { getConfig } from './config';
import { mqttWebSocketUrl } from './origin';

/** What the browser that asks needs to reach the broker. MQTT 3.1.1 is all that the embedded broker speaks. */
export function liveSession(headers: Headers): Services['liveSession'] {
  const { BROKER, KEY_ENCRYPTION_KEY } = getConfig();
  return {
    wsUrl: mqttWebSocketUrl(headers),
    protocolVersion: BROKER === 'emqx' ? 5 : 4,
    keyEncryptionKey: KEY_ENCRYPTION_KEY,
  };
}
