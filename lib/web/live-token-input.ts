import { getConfig } from './config';
import { mqttWebSocketUrl } from './origin';

/** What a live token is made for, seen from the browser that asks. MQTT 3.1.1 is all that the embedded broker speaks. */
export function liveTokenInput(headers: Headers) {
  const { BROKER, KEY_ENCRYPTION_KEY, TOPIC_ROOT } = getConfig();
  return {
    wsUrl: mqttWebSocketUrl(headers),
    topicRoot: TOPIC_ROOT,
    protocolVersion: BROKER === 'emqx' ? (5 as const) : (4 as const),
    keyEncryptionKey: KEY_ENCRYPTION_KEY,
  };
}
