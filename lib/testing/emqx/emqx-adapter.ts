import { type Broker, createBrokerAdapter } from '@/lib/platform/broker';
import type { Clock } from '@/lib/platform/clock';
import type { EmqxRest } from './emqx-rest';

type Settings = Parameters<typeof createBrokerAdapter>[0];

/** Our adapter for EMQX, connected to the simulated REST API. */
export const emqxAdapter = (
  { url, key, secret }: Pick<EmqxRest, 'url' | 'key' | 'secret'>,
  { clock, ...changes }: Partial<Settings> & { clock?: Clock } = {},
): Broker =>
  createBrokerAdapter(
    {
      BROKER: 'emqx',
      BROKER_PORT: 9,
      BROKER_HOOK_SECRET: 'unused in EMQX',
      MQTT_USERNAME: 'platform',
      EMQX_API_URL: url,
      EMQX_API_KEY: key,
      EMQX_API_SECRET: secret,
      ...changes,
    },
    clock,
  );
