// Administration of brokers: clients, sessions, disconnects, cached decisions.
// Invariant: an answer that cannot be parsed is an error, never "not connected".

import type { Clock } from '@/lib/platform/clock';
import type { Secret } from '@/lib/platform/secrets';
import type { Broker } from './broker';
import type { BrokerKind } from './capabilities';
import { embeddedBroker } from './embedded-broker';
import { emqxBroker } from './emqx-broker';

export {
  type Broker,
  type BrokerBan,
  BrokerError,
  type BrokerHealth,
  type ClientQuery,
  CursorError,
  type Page,
} from './broker';
export { type BrokerCapabilities, brokerCapabilities } from './capabilities';
export { disconnectServices, type ServiceBroker } from './disconnect-services';

export type BrokerSettings = {
  BROKER: BrokerKind;
  BROKER_PORT: number;
  BROKER_HOOK_SECRET: Secret;
  /** Of our own processes, whose subscriptions must not be ended. */
  MQTT_USERNAME: string;
  EMQX_API_URL?: string | undefined;
  EMQX_API_KEY?: Secret | undefined;
  EMQX_API_SECRET?: Secret | undefined;
};

/** @throws Error if EMQX is configured without its REST API */
export function createBrokerAdapter(settings: BrokerSettings, clock?: Clock): Broker {
  const { BROKER, BROKER_PORT, BROKER_HOOK_SECRET, MQTT_USERNAME, EMQX_API_URL, EMQX_API_KEY, EMQX_API_SECRET } =
    settings;
  if (BROKER === 'embedded') return embeddedBroker({ port: BROKER_PORT, secret: BROKER_HOOK_SECRET });
  if (!EMQX_API_URL || !EMQX_API_KEY || !EMQX_API_SECRET) {
    throw new Error('BROKER=emqx needs EMQX_API_URL, EMQX_API_KEY and EMQX_API_SECRET');
  }
  const url = EMQX_API_URL.replace(/\/+$/, '');
  return emqxBroker({ url, key: EMQX_API_KEY, secret: EMQX_API_SECRET, platformUsername: MQTT_USERNAME }, clock);
}
