import { MAX_PAYLOAD_BYTES } from '@/lib/contracts';
import type { Refusal } from '@/lib/domain/access';
import type { Clock } from '@/lib/platform/clock';
import { pubcomp, pubrel } from '@/lib/platform/mqtt/packets';
import { asAedesClient, type ControlPacket } from './aedes-internals';
import type { BrokerMetrics } from './metrics';
import { endSession, type Session } from './session';

type Parts = {
  metrics: Pick<BrokerMetrics, 'refusals'>;
  clock: Clock;
  /** The session has a message with this id that was sent and not acknowledged. */
  isSent(clientId: string, messageId: number): boolean;
  /** The session has a QoS 2 message with this id that was received and not released. */
  isUnreleased(clientId: string, messageId: number): boolean;
  /** @returns true: the published message is handled, and aedes must not see it */
  divert(session: Session, packet: ControlPacket): boolean;
  refuse(refusal: Refusal): void;
};

/** `flush`: sends the buffered answers in one write. */
export type PacketGuard = { flush(): void };

// After a restart of this broker clients may acknowledge and release a few hundred messages that it does not know
const BURST = 1_000;
const REFILL_MS = 100;

const WITH_ID: ReadonlySet<string> = new Set(['subscribe', 'unsubscribe', 'puback', 'pubrec', 'pubrel', 'pubcomp']);
// MQTT 3.1.1 §3.13
const PINGRESP = Buffer.from([0xd0, 0]);

/**
 * Answers packets without effect (PINGREQ, acknowledgements of unknown messages) before they reach aedes, and disconnects a client
 * that keeps sending such acknowledgements. In aedes each is a chain of promises and each answer a write of its own: a client that
 * sent hundreds of thousands delayed other clients by seconds. A packet id of 0 ends the connection [MQTT-2.3.1-1].
 */
export function guardPackets(
  session: Session,
  { metrics, clock, isSent, isUnreleased, divert, refuse }: Parts,
): PacketGuard {
  const client = asAedesClient(session.client);
  const parser = client._parser;
  const [enqueue] = parser.listeners('packet');
  if (!enqueue) throw new Error('aedes does not listen to its parser');
  let answers: Buffer[] = [];
  let isOver = false;
  let fullAt = 0;

  function end(reason: string): void {
    isOver = true;
    metrics.refusals.inc({ reason });
    endSession(session, 'protocol_error');
  }
  function answer(bytes: Buffer): void {
    answers.push(bytes);
    if (client._keepaliveInterval > 0) client._keepaliveTimer?.refresh();
  }
  /** Rate limit of acknowledgements of unknown messages. Our own processes have none. */
  function limitUnknown(): void {
    if (session.identity?.kind === 'service') return;
    const now = clock.now();
    fullAt = Math.max(fullAt, now) + REFILL_MS;
    if (fullAt - now > BURST * REFILL_MS) end('acknowledgement_of_nothing');
  }

  function endTooLarge({ topic = '' }: ControlPacket, sizeBytes: number): void {
    end('payload_too_large');
    const refusal = { source: 'authorization', reason: 'payload_too_large', topic, sizeBytes } as const;
    refuse({ ...refusal, clientId: client.id, detail: 'publish' });
  }
  /** @returns true: handled, and aedes must not see it */
  function handle(packet: ControlPacket): boolean {
    const { cmd, messageId = 0 } = packet;
    if (cmd === 'publish') {
      if (!divert(session, packet)) return false;
      answer(NOTHING);
      return true;
    }
    if (cmd === 'pingreq') {
      answer(PINGRESP);
      return true;
    }
    if (cmd === 'pubrel') {
      if (isUnreleased(client.id, messageId)) return false;
      answer(pubcomp(messageId));
      limitUnknown();
      return true;
    }
    if (cmd !== 'puback' && cmd !== 'pubrec' && cmd !== 'pubcomp') return false;
    // Clean sessions are not stored, so it is unknown what was sent to them
    if (!client.clean && isSent(client.id, messageId)) return false;
    if (cmd === 'pubrec') answer(pubrel(messageId));
    else answer(NOTHING);
    if (!client.clean) limitUnknown();
    return true;
  }

  parser.removeAllListeners('packet');
  parser.on('packet', (packet) => {
    if (isOver) return;
    if (packet.messageId === 0 && needsId(packet)) return end('packet_id_zero');
    const sizeBytes = packet.cmd === 'publish' ? Buffer.byteLength(packet.payload ?? '') : 0;
    if (sizeBytes > MAX_PAYLOAD_BYTES) return endTooLarge(packet, sizeBytes);
    // Until CONNACK is sent aedes queues a few packets, and disconnects a client that sends more
    if (client.connackSent && handle(packet)) return;
    enqueue.call(parser, packet);
  });

  return {
    flush() {
      const bytes = Buffer.concat(answers);
      answers = [];
      if (bytes.length > 0 && client.conn.writable) client.conn.write(bytes);
    },
  };
}

const needsId = ({ cmd, qos = 0 }: ControlPacket): boolean => WITH_ID.has(cmd) || (cmd === 'publish' && qos > 0);
const NOTHING = Buffer.alloc(0);
