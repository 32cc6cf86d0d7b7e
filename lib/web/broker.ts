import { type Broker, createBrokerAdapter } from '@/lib/platform/broker';
import { ConfigError, readConfig } from '@/lib/platform/config';

const NAMES = [
  'BROKER',
  'BROKER_PORT',
  'BROKER_HOOK_SECRET',
  'MQTT_USERNAME',
  'EMQX_API_URL',
  'EMQX_API_KEY',
  'EMQX_API_SECRET',
] as const;

let broker: Broker | undefined;

/** Administration of the broker. Configured at the first request, like `getConfig`. @throws ConfigError */
export function getBroker(): Broker {
  broker ??= create();
  return broker;
}

function create(): Broker {
  const config = readConfig(NAMES);
  try {
    return createBrokerAdapter(config);
  } catch (error) {
    throw new ConfigError((error as Error).message);
  }
}
