import type { SecureContext } from 'node:tls';
import type { Topics } from '@/lib/contracts';
import type { Clock } from '@/lib/platform/clock';
import type { Log } from '@/lib/platform/log';
import { type Backoff, DEFAULT_BACKOFF } from './backoff';

export type TboxOptions = {
  /** Also the MQTT client id. */
  vin: string;
  host: string;
  port: number;
  /** Certificate (CN = TBox serial), its key, and the authority that signed the broker's certificate. */
  secureContext: SecureContext;
  /** 4 = MQTT 3.1.1 (embedded broker), 5 = MQTT 5 (EMQX). */
  protocolVersion: 4 | 5;
  topics: Topics;
  /** The vehicle's clock, right or wrong. */
  clock: Clock;
  log: Log;
  /** Uniform in [0, 1), for the jitter. */
  random?: () => number;
  tuning?: Partial<TboxTuning>;
};

export type TboxTuning = {
  backoff: Backoff;
  keepaliveS: number;
  /** For TCP, TLS, CONNACK and SUBACK together. */
  connectTimeoutMs: number;
  /** A connection that lasted this long was a good one: the back-off starts again from its base. */
  stableAfterMs: number;
  /** An acknowledgement that is this late means a dead connection. */
  ackTimeoutMs: number;
  /** MQTT 5: how long the broker keeps subscriptions and half-done QoS 2 exchanges after a drop. */
  sessionExpiryS: number;
  /** Events that wait for the network. */
  eventCapacity: number;
  /** Answers that are remembered, so that a repeated command is recognised. */
  commandCapacity: number;
  backlogCapacity: number;
  /** One telemetry sample is kept per this time while offline. */
  backlogIntervalMs: number;
  /** Pause between two late samples: a fleet that returns must not drown the live data. */
  backlogPauseMs: number;
};

export const DEFAULT_TUNING: TboxTuning = {
  backoff: DEFAULT_BACKOFF,
  keepaliveS: 30,
  connectTimeoutMs: 10_000,
  stableAfterMs: 10_000,
  ackTimeoutMs: 20_000,
  sessionExpiryS: 300,
  eventCapacity: 200,
  commandCapacity: 128,
  backlogCapacity: 120,
  backlogIntervalMs: 10_000,
  backlogPauseMs: 200,
};
