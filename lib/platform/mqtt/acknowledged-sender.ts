import type { Packet } from 'mqtt-packet';

export type Delivery = {
  topic: string;
  payload: string;
  qos: 1 | 2;
  /** MQTT 5 only. */
  properties?: { messageExpiryInterval?: number; correlationData?: Buffer; responseTopic?: string };
};

/** The broker did not confirm: whether it has the message, nobody can say. */
export class NotConfirmedError extends Error {
  override name = 'NotConfirmedError';
}

/** The broker did not take the message (PUBACK or PUBREC with an error code): it was certainly not sent. */
export class RefusedError extends NotConfirmedError {
  override name = 'RefusedError';
  constructor(readonly code: number) {
    super(`the broker refused it with code ${code}${code === NOT_AUTHORIZED ? ' (not authorized)' : ''}`);
  }
}

/** `unheard`: the broker says that nobody is subscribed to it (MQTT 5; MQTT 3.1.1 cannot say so). */
export type Delivered = { undelivered: boolean };

/** MQTT 5 reason codes. */
export const NOT_AUTHORIZED = 0x87;
const NO_MATCHING_SUBSCRIBERS = 0x10;
const FIRST_ERROR = 0x80;

type Pending = { qos: 1 | 2; unheard: boolean; settle: (outcome: Error | Delivered) => void };

// Below what brokers allow by default (EMQX: 32 unacknowledged messages)
export const SENDING_WINDOW = 24;
// 1 is the subscription's
const FIRST_ID = 2;
const LAST_ID = 0xffff;

/**
 * QoS 1 and 2 messages of one connection, until the broker confirms (PUBACK, PUBCOMP). Nothing is sent again by itself:
 * what a lost connection leaves open is the caller's to decide.
 */
export class AcknowledgedSender {
  readonly #pending = new Map<number, Pending>();
  #nextId = FIRST_ID;

  constructor(private readonly write: (packet: Packet) => void) {}

  get free(): number {
    return SENDING_WINDOW - this.#pending.size;
  }

  get idle(): boolean {
    return this.#pending.size === 0;
  }

  /** Resolves when the broker has it. @throws NotConfirmedError, RefusedError */
  send({ topic, payload, qos, properties }: Delivery): Promise<Delivered> {
    const messageId = this.#takeId();
    return new Promise((resolve, reject) => {
      this.#pending.set(messageId, {
        qos,
        unheard: false,
        settle: (outcome) => {
          this.#pending.delete(messageId);
          if (outcome instanceof Error) reject(outcome);
          else resolve(outcome);
        },
      });
      this.write({
        cmd: 'publish',
        topic,
        payload,
        qos,
        messageId,
        dup: false,
        retain: false,
        ...(properties && { properties }),
      });
    });
  }

  /** @returns false: the packet concerns another */
  receive(packet: Packet): boolean {
    if (packet.cmd !== 'puback' && packet.cmd !== 'pubrec' && packet.cmd !== 'pubcomp') return false;
    const pending = this.#pending.get(packet.messageId ?? 0);
    if (!pending) {
      // [MQTT-4.3.3] a PUBREC is answered, known or not, or the broker keeps the exchange open
      if (packet.cmd === 'pubrec') this.write({ cmd: 'pubrel', messageId: packet.messageId ?? 0, qos: 1 } as Packet);
      return true;
    }
    const code = packet.reasonCode ?? 0;
    if (code === NO_MATCHING_SUBSCRIBERS) pending.unheard = true;
    if (code >= FIRST_ERROR) {
      // By then the broker has had it: it may be on its way
      const isLate = packet.cmd === 'pubcomp';
      pending.settle(isLate ? new NotConfirmedError(`PUBCOMP with code ${code}`) : new RefusedError(code));
    } else if (packet.cmd === 'pubrec') {
      this.write({ cmd: 'pubrel', messageId: packet.messageId ?? 0, qos: 1 } as Packet);
    } else if (packet.cmd === (pending.qos === 2 ? 'pubcomp' : 'puback')) {
      pending.settle({ undelivered: pending.unheard });
    }
    return true;
  }

  /** The connection is over. */
  abandon(reason: string): void {
    for (const pending of [...this.#pending.values()]) pending.settle(new NotConfirmedError(reason));
  }

  #takeId(): number {
    while (this.#pending.has(this.#nextId)) this.#advance();
    const id = this.#nextId;
    this.#advance();
    return id;
  }

  #advance(): void {
    this.#nextId = this.#nextId === LAST_ID ? FIRST_ID : this.#nextId + 1;
  }
}
