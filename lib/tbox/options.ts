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
    /** For a TBox without a certificate: its serial and password. `identity` then has the trusted authorities only. */
    credentials?: { username: string; password: string };
    /** `mqtt`: unencrypted, for a broker on the same machine. Default: `mqtts`. */
    transport?: 'mqtts' | 'mqtt';
    topics: Topics;
    /** Uniform in [0, 1), for jitter. */
    random?: () => number;
    tuning?: Partial<TboxTuning>;
  };

export type TboxTuning = CommandTuning &
  CertificateTuning & {
    backoff: Backoff;
    keepaliveS: number;
    /** For TCP, TLS, CONNACK and SUBACK together. */
    connectTimeoutMs: number;
    /** A connection is stable after this: the back-off is reset, and an old certificate is deleted. */
    stableAfterMs: number;
    /** Without an acknowledgement in this time the connection is considered dead. */
    ackTimeoutMs: number;
    /** MQTT 5: how long the broker keeps the session after a disconnect. */
    sessionExpiryS: number;
    /** Events in the outbox. */
    eventCapacity: number;
    /** Answers in the outbox; the journal has the final ones, too. */
    answerCapacity: number;
    backlogCapacity: number;
    /** Interval of kept telemetry samples while offline. */
    backlogIntervalMs: number;
    /** Pause between two late samples, so that a fleet that reconnects does not delay live data. */
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
