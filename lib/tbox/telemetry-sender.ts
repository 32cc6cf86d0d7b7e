import type { SignalValue } from '@/lib/contracts';
import type { Clock } from '@/lib/platform/clock';
import type { Connection } from './connection';
import type { Messages } from './messages';
import type { TboxTuning } from './options';
import { TelemetryBacklog } from './telemetry-backlog';

type Parts = {
  tuning: TboxTuning;
  clock: Clock;
  messages: Messages;
  /** The connection, while telemetry may be sent on it. */
  connection(): Connection | null;
};

/** QoS 0 while connected; without network a sample now and then, sent later and slowly. */
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

  /** Goes on with what was kept, one sample at a time. */
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
