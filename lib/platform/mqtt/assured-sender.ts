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

type Pending = { qos: 1 | 2; settle: (failure: Error | null) => void };

// Below what brokers allow by default (EMQX: 32 unacknowledged messages)
export const SENDING_WINDOW = 24;
// 1 is the subscription's
const FIRST_ID = 2;
const LAST_ID = 0xffff;

/**
 * QoS 1 and 2 messages of one connection, until the broker confirms (PUBACK, PUBCOMP). Nothing is sent again by itself:
 * what a lost connection leaves open is the caller's to decide.
 */
export class AssuredSender {
  readonly #pending = new Map<number, Pending>();
  #nextId = FIRST_ID;

  constructor(private readonly write: (packet: Packet) => void) {}

  get free(): number {
    return SENDING_WINDOW - this.#pending.size;
  }

  /** Resolves when the broker has it. @throws NotConfirmedError */
  send({ topic, payload, qos, properties }: Delivery): Promise<void> {
    const messageId = this.#takeId();
    return new Promise((resolve, reject) => {
      this.#pending.set(messageId, {
        qos,
        settle: (failure) => {
          this.#pending.delete(messageId);
          if (failure) reject(failure);
          else resolve();
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
    if (code >= 0x80) pending.settle(new NotConfirmedError(`the broker refused it with code ${code}`));
    else if (packet.cmd === 'pubrec') this.write({ cmd: 'pubrel', messageId: packet.messageId ?? 0, qos: 1 } as Packet);
    else if (packet.cmd === (pending.qos === 2 ? 'pubcomp' : 'puback')) pending.settle(null);
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
