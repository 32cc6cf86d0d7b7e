import type { Topics } from '@/lib/contracts';
import { type Backoff, DEFAULT_BACKOFF } from './backoff';
import { type CertificateOptions, type CertificateTuning, DEFAULT_CERTIFICATE_TUNING } from './certificate';
import { type CommandOptions, type CommandTuning, DEFAULT_COMMAND_TUNING } from './commands';

export type TboxOptions = CommandOptions &
  CertificateOptions & {
    host: string;
    port: number;
    /** 4 = MQTT 3.1.1 (embedded broker), 5 = MQTT 5 (EMQX). */
    protocolVersion: 4 | 5;
    /** For a unit without a certificate: its serial, and the password that it was given. `identity` then says whom to trust. */
    credentials?: { username: string; password: string };
    /** `mqtt`: not encrypted, for a broker on the same machine. Default: `mqtts`. */
    transport?: 'mqtts' | 'mqtt';
    topics: Topics;
    /** Uniform in [0, 1), for the jitter. */
    random?: () => number;
    tuning?: Partial<TboxTuning>;
  };

export type TboxTuning = CommandTuning &
  CertificateTuning & {
    backoff: Backoff;
    keepaliveS: number;
    /** For TCP, TLS, CONNACK and SUBACK together. */
    connectTimeoutMs: number;
    /** A connection that lasted this long was a good one: the back-off starts again from its base, an old certificate goes. */
    stableAfterMs: number;
    /** An acknowledgement that is this late means a dead connection. */
    ackTimeoutMs: number;
    /** MQTT 5: how long the broker keeps subscriptions and half-done QoS 2 exchanges after a drop. */
    sessionExpiryS: number;
    /** Events that wait for the network. */
    eventCapacity: number;
    /** Answers that wait for the network; final ones are in the journal besides. */
    answerCapacity: number;
    backlogCapacity: number;
    /** One telemetry sample is kept per this time while offline. */
    backlogIntervalMs: number;
    /** Pause between two late samples: a fleet that returns must not drown the live data. */
    backlogPauseMs: number;
  };

export const DEFAULT_TUNING: TboxTuning = {
  ...DEFAULT_COMMAND_TUNING,
  ...DEFAULT_CERTIFICATE_TUNING,
  backoff: DEFAULT_BACKOFF,
  keepaliveS: 30,
  connectTimeoutMs: 10_000,
  stableAfterMs: 10_000,
  ackTimeoutMs: 20_000,
  sessionExpiryS: 300,
  eventCapacity: 200,
  answerCapacity: 128,
  backlogCapacity: 120,
  backlogIntervalMs: 10_000,
  backlogPauseMs: 200,
};
