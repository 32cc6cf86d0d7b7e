import type { PresenceState, Severity, SignalValue, TelemetryPayload } from '@/lib/contracts';
import type { CertificateAnswer } from './certificate';
import type { Answer } from './commands/answers';
import type { Message } from './connection';
import type { TboxOptions } from './options';
import type { OutboxMessage } from './outbox';

// What gives way when events do not all fit
const RANK: Record<Severity, number> = { info: 0, warning: 1, critical: 2 };

// As final answers to commands
const CERTIFICATE_RANK = 2;

// More than a few of them in one ms are not said; further back, the clock was set
const SAME_MOMENT_MS = 100;

/** What a TBox says, as MQTT messages. Counts those of each kind since the start. */
export class Messages {
  readonly #seq = { telemetry: 0, event: 0, config: 0 };
  #presenceTs = 0;

  constructor(private readonly options: Pick<TboxOptions, 'topics' | 'vin' | 'clock'>) {}

  sample(signals: Record<string, SignalValue>): TelemetryPayload {
    return { ts: this.options.clock.now(), seq: this.#seq.telemetry++, signals };
  }

  telemetry(sample: TelemetryPayload): Message {
    const { topics, vin } = this.options;
    return { topic: topics.build({ kind: 'telemetry', vin }), payload: JSON.stringify(sample), qos: 0 };
  }

  event(type: string, severity: Severity, data: Record<string, unknown>): OutboxMessage {
    const { topics, vin, clock } = this.options;
    const payload = JSON.stringify({ ts: clock.now(), seq: this.#seq.event++, severity, data });
    return { topic: topics.build({ kind: 'event', vin, type }), payload, qos: 1, rank: RANK[severity] };
  }

  response({ operation, payload, rank, correlation, acknowledged }: Answer): OutboxMessage {
    const { topics, vin } = this.options;
    const topic = topics.build({ kind: 'command', direction: 'up', vin, operation });
    return { topic, payload, qos: 2, rank, ...(correlation && { correlation }), ...(acknowledged && { acknowledged }) };
  }

  certificate({ step, ...content }: CertificateAnswer, acknowledged: () => void): OutboxMessage {
    const { topics, vin, clock } = this.options;
    const topic = topics.build({ kind: 'certificate', direction: 'up', vin, step });
    const payload = JSON.stringify({ ts: clock.now(), ...content });
    return { topic, payload, qos: 1, rank: CERTIFICATE_RANK, acknowledged };
  }

  /** @param version grows with each change */
  config(version: number, values: Record<string, unknown>): Message {
    const { topics, vin, clock } = this.options;
    const payload = JSON.stringify({ ts: clock.now(), version, values });
    return { topic: topics.build({ kind: 'config', direction: 'up', vin }), payload, qos: 1 };
  }

  presence(ts: number, state: PresenceState, reason: string): Message {
    const { topics, vin } = this.options;
    const payload = JSON.stringify({ ts, state, reason });
    return { topic: topics.build({ kind: 'presence', vin }), payload, qos: 1, retain: true };
  }

  /** Strictly growing while the clock is not set back, so that each connection's will is told from the others'. */
  nextPresenceTs(): number {
    const now = this.options.clock.now();
    const sameMoment = now <= this.#presenceTs && this.#presenceTs - now < SAME_MOMENT_MS;
    this.#presenceTs = sameMoment ? this.#presenceTs + 1 : now;
    return this.#presenceTs;
  }
}
