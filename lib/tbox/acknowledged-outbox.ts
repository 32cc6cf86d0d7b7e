import type { Connection } from './connection';
import type { TboxTuning } from './options';
import { Outbox, type OutboxMessage } from './outbox';

// Unacknowledged messages in flight; well below the limit of brokers (EMQX: 32)
const WINDOW = 8;

/**
 * Messages that must arrive: responses, then events. Each is kept until the broker has acknowledged it, sent in order, and sent
 * again on the next connection.
 */
export class AcknowledgedOutbox {
  acknowledgedEvents = 0;
  readonly #events: Outbox;
  readonly #responses: Outbox;
  #connection: Connection | null = null;
  #overdue: NodeJS.Timeout | undefined;

  /** @param maySend whether the connection may be used now */
  constructor(
    private readonly tuning: TboxTuning,
    private readonly maySend: () => boolean,
  ) {
    this.#events = new Outbox(tuning.eventCapacity, WINDOW);
    this.#responses = new Outbox(tuning.answerCapacity, WINDOW);
  }

  get waiting(): { events: number; responses: number } {
    return { events: this.#events.size, responses: this.#responses.size };
  }

  get droppedEvents(): number {
    return this.#events.dropped;
  }

  addEvent(message: OutboxMessage): void {
    this.#events.add(message);
    this.pump();
  }

  addResponse(message: OutboxMessage): void {
    this.#responses.add(message);
    this.pump();
  }

  /** State of a response with this payload; `sent`: not acknowledged. */
  pendingResponse(payload: string): 'unsent' | 'sent' | null {
    return this.#responses.pending(payload);
  }

  attach(connection: Connection): void {
    this.#connection = connection;
    this.pump();
  }

  /** Unacknowledged messages are sent again on the next connection. */
  detach(): void {
    this.#connection = null;
    clearTimeout(this.#overdue);
    this.#overdue = undefined;
    this.#events.rewind();
    this.#responses.rewind();
  }

  pump(): void {
    if (this.maySend()) this.flush();
  }

  /** Sends what the windows allow, also when `maySend` is false: before the connection ends. */
  flush(): void {
    if (!this.#connection) return;
    this.#drain(this.#responses, this.#connection);
    this.#drain(this.#events, this.#connection);
  }

  #drain(outbox: Outbox, connection: Connection): void {
    for (let message = outbox.take(); message; message = outbox.take()) {
      const sent: OutboxMessage = message;
      connection.publish(sent, () => {
        if (connection !== this.#connection) return;
        outbox.acknowledge(sent);
        if (outbox === this.#events) this.acknowledgedEvents += 1;
        this.#watchAcknowledgements(true);
        this.pump();
      });
    }
    this.#watchAcknowledgements(false);
  }

  /** One timer for all messages in flight, restarted by each acknowledgement. */
  #watchAcknowledgements(progress: boolean): void {
    const inFlight = this.#events.inFlight + this.#responses.inFlight > 0;
    if (progress || !inFlight) {
      clearTimeout(this.#overdue);
      this.#overdue = undefined;
    }
    if (inFlight) {
      this.#overdue ??= setTimeout(() => this.#connection?.abort('acknowledgement_missing'), this.tuning.ackTimeoutMs);
    }
  }
}
