import type { SignalValue, TelemetryPayload } from '@/lib/contracts';
import type { Clock } from '@/lib/platform/clock';
import type { Connection } from './connection';
import type { Messages } from './messages';
import type { TboxTuning } from './options';

type Parts = {
  tuning: TboxTuning;
  clock: Clock;
  messages: Messages;
  /** null: telemetry may not be sent now. */
  connection(): Connection | null;
};

/** Sends telemetry with QoS 0; while offline it buffers samples and sends them slowly later. */
export class TelemetrySender {
  sent = 0;
  readonly #backlog: TelemetryBacklog;
  #trickle: NodeJS.Timeout | undefined;

  constructor(private readonly parts: Parts) {
    const { backlogCapacity, backlogIntervalMs } = parts.tuning;
    this.#backlog = new TelemetryBacklog(backlogCapacity, backlogIntervalMs);
  }

  get waiting(): number {
    return this.#backlog.size;
  }

  send(signals: Record<string, SignalValue>): void {
    const { clock, messages } = this.parts;
    const connection = this.#free();
    if (connection) this.#publish(connection, messages.sample(signals));
    else if (this.#backlog.wants(clock.now())) {
      this.#backlog.add(messages.sample(signals));
      if (this.parts.connection()) this.resume();
    }
  }

  /** Sends the buffered samples, one at a time. */
  resume(): void {
    if (this.#trickle || this.#backlog.size === 0) return;
    this.#trickle = setTimeout(() => {
      this.#trickle = undefined;
      const connection = this.#free();
      const sample = connection && this.#backlog.take();
      if (connection && sample) this.#publish(connection, sample);
      this.resume();
    }, this.parts.tuning.backlogPauseMs);
  }

  pause(): void {
    clearTimeout(this.#trickle);
    this.#trickle = undefined;
  }

  #free(): Connection | null {
    const connection = this.parts.connection();
    return connection && !connection.congested ? connection : null;
  }

  #publish(connection: Connection, sample: ReturnType<Messages['sample']>): void {
    connection.publish(this.parts.messages.telemetry(sample));
    this.sent += 1;
  }
}

/**
 * Samples of a time without network, at intervals. When full, every second sample is dropped and the interval doubles, so that an
 * outage of any length is covered in bounded memory.
 */
export class TelemetryBacklog {
  #samples: TelemetryPayload[] = [];
  #intervalMs: number;
  #newestTs = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly capacity: number,
    private readonly baseIntervalMs: number,
  ) {
    this.#intervalMs = baseIntervalMs;
  }

  get size(): number {
    return this.#samples.length;
  }

  /** Whether a sample of this time is kept. Absolute difference, because the vehicle's clock may be set back. */
  wants(ts: number): boolean {
    return Math.abs(ts - this.#newestTs) >= this.#intervalMs;
  }

  add(sample: TelemetryPayload): void {
    this.#newestTs = sample.ts;
    this.#samples.push(sample);
    if (this.#samples.length <= this.capacity) return;
    this.#samples = this.#samples.filter((_, i) => i % 2 === 0);
    this.#intervalMs *= 2;
  }

  /** Oldest first. */
  take(): TelemetryPayload | undefined {
    const sample = this.#samples.shift();
    if (this.#samples.length === 0) {
      this.#intervalMs = this.baseIntervalMs;
      this.#newestTs = Number.NEGATIVE_INFINITY;
    }
    return sample;
  }
}
