import type { PresenceState, Severity, SignalValue, TelemetryPayload } from '@/lib/contracts';
import type { CertificateAnswer } from './certificate';
import type { Answer } from './commands/answers';
import type { Message } from './connection';
import type { TboxOptions } from './options';
import type { OutboxMessage } from './outbox';

// The lowest rank is dropped first when the outbox is full
const RANK: Record<Severity, number> = { info: 0, warning: 1, critical: 2 };

// As final answers to commands
const CERTIFICATE_RANK = 2;

// A larger step back means that the clock was set
const SAME_MOMENT_MS = 100;

/** Builds the MQTT messages of a TBox, with a sequence number for each kind. */
export class Messages {
  readonly #seq = { telemetry: 0, event: 0 };
  #presenceTs = 0;
  #config = { version: 0, values: {} as Record<string, unknown> };

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

  setConfig(values: Record<string, unknown>): void {
    this.#config = { version: this.#config.version + 1, values };
  }

  /** The reported configuration. Its version increases with each change. */
  config(syncId: string): Message {
    const { topics, vin, clock } = this.options;
    const { version, values } = this.#config;
    const payload = JSON.stringify({ ts: clock.now(), version, values: { ...values, syncId } });
    return { topic: topics.build({ kind: 'config', direction: 'up', vin }), payload, qos: 1 };
  }

  presence(ts: number, state: PresenceState, reason: string): Message {
    const { topics, vin } = this.options;
    const payload = JSON.stringify({ ts, state, reason });
    return { topic: topics.build({ kind: 'presence', vin }), payload, qos: 1, retain: true };
  }

  /** Strictly increasing unless the clock is set back, so that the wills of connections differ. */
  nextPresenceTs(): number {
    const now = this.options.clock.now();
    const sameMoment = now <= this.#presenceTs && this.#presenceTs - now < SAME_MOMENT_MS;
    this.#presenceTs = sameMoment ? this.#presenceTs + 1 : now;
    return this.#presenceTs;
  }
}
