import type { Packet } from 'mqtt-packet';

export type Delivery = {
  topic: string;
  payload: string;
  qos: 1 | 2;
  /** MQTT 5 only. */
  properties?: { messageExpiryInterval?: number; correlationData?: Buffer; responseTopic?: string };
};

/** The broker did not confirm; whether it has the message is unknown. */
export class NotConfirmedError extends Error {
  override name = 'NotConfirmedError';
}

/** The broker refused the message (PUBACK or PUBREC with an error code): it was certainly not delivered. */
export class RefusedError extends NotConfirmedError {
  override name = 'RefusedError';
  constructor(readonly code: number) {
    super(`the broker refused it with code ${code}${code === NOT_AUTHORIZED ? ' (not authorized)' : ''}`);
  }
}

/** `undelivered`: the broker reports that there is no subscriber (MQTT 5 only). */
export type Delivered = { undelivered: boolean };

/** MQTT 5 reason codes. */
export const NOT_AUTHORIZED = 0x87;
const NO_MATCHING_SUBSCRIBERS = 0x10;
const FIRST_ERROR = 0x80;

type Pending = { qos: 1 | 2; undelivered: boolean; settle: (outcome: Error | Delivered) => void };

const LAST_PACKET = { 1: 'puback', 2: 'pubcomp' } as const;
// Below the default limit of brokers (EMQX: 32 unacknowledged messages)
export const SENDING_WINDOW = 24;
// 1 is used for SUBSCRIBE and probes
const FIRST_ID = 2;
const LAST_ID = 0xffff;

/** Sends QoS 1 and 2 messages on one connection until the broker confirms (PUBACK, PUBCOMP). Nothing is resent. */
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

  /** Resolves when the broker has confirmed. @throws NotConfirmedError, RefusedError */
  send({ topic, payload, qos, properties }: Delivery): Promise<Delivered> {
    const messageId = this.#takeId();
    return new Promise((resolve, reject) => {
      this.#pending.set(messageId, {
        qos,
        undelivered: false,
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

  /** Ignores packets other than PUBACK, PUBREC and PUBCOMP. */
  receive(packet: Packet): void {
    if (packet.cmd !== 'puback' && packet.cmd !== 'pubrec' && packet.cmd !== 'pubcomp') return;
    const { cmd, messageId = 0, reasonCode: code = 0 } = packet;
    const pending = this.#pending.get(messageId);
    if (pending && code >= FIRST_ERROR) {
      // At PUBCOMP the broker already has the message
      const isLate = cmd === 'pubcomp';
      pending.settle(isLate ? new NotConfirmedError(`PUBCOMP with code ${code}`) : new RefusedError(code));
      return;
    }
    if (pending && code === NO_MATCHING_SUBSCRIBERS) pending.undelivered = true;
    // Also of an unknown message, or the broker keeps the exchange open [MQTT-4.3.3]
    if (cmd === 'pubrec') this.write({ cmd: 'pubrel', messageId, qos: 1 } as Packet);
    else if (pending && cmd === LAST_PACKET[pending.qos]) pending.settle({ undelivered: pending.undelivered });
  }

  /** Rejects the pending messages of a closed connection. */
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
