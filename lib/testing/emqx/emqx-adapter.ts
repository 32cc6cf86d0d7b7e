import { type Broker, createBrokerAdapter } from '@/lib/platform/broker';
import type { Clock } from '@/lib/platform/clock';
import { fixedSecret } from '@/lib/platform/secrets';
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
      BROKER_HOOK_SECRET: fixedSecret('unused in EMQX', { minLength: 1 }),
      MQTT_USERNAME: 'platform',
      EMQX_API_URL: url,
      EMQX_API_KEY: fixedSecret(key, { minLength: 1 }),
      EMQX_API_SECRET: fixedSecret(secret, { minLength: 1 }),
      ...changes,
    },
    clock,
  );
