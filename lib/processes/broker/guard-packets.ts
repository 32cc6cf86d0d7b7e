import { MAX_PAYLOAD_BYTES } from '@/lib/contracts';
import type { Refusal } from '@/lib/domain/access';
import type { Clock } from '@/lib/platform/clock';
import { asAedesClient, type ControlPacket } from './aedes-internals';
import type { BrokerMetrics } from './metrics';
import { endSession, type Session } from './session';

type Parts = {
  metrics: Pick<BrokerMetrics, 'refusals'>;
  clock: Clock;
  /** Of this client's session: a message that was sent to it and is not acknowledged, or was received and is not released. */
  isSent(clientId: string, messageId: number): boolean;
  isUnreleased(clientId: string, messageId: number): boolean;
  /** A message of this client. True: it is dealt with. */
  divert(session: Session, packet: ControlPacket): boolean;
  refuse(refusal: Refusal): void;
};

/** Answers that a client is owed, to be sent together. */
export type PacketGuard = { flush(): void };

// After a restart of this broker a client may acknowledge and release what only it knows: one after the other, and a few hundred
const BURST = 1_000;
const REFILL_MS = 100;

const WITH_ID: ReadonlySet<string> = new Set([
  ...['subscribe', 'unsubscribe', 'puback', 'pubrec', 'pubrel', 'pubcomp'],
]);
// MQTT 3.1.1 §3.6, §3.7, §3.13: type and flags of what answers PUBREC, PUBREL and PINGREQ
const PUBREL = 0x62;
const PUBCOMP = 0x70;
const PINGRESP = Buffer.from([0xd0, 0]);

/**
 * Stands before aedes, for which each acknowledgement is a chain of promises and each answer a write of its own: a client that
 * acknowledged what it was never sent, hundreds of thousands of times, kept other clients waiting for seconds. What changes nothing
 * is answered here, and who goes on with it is disconnected. A packet id of 0 ends the connection [MQTT-2.3.1-1].
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
  /** Of what is about nothing. Our own processes are trusted with any number. */
  function spend(): void {
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
  /** True: aedes has nothing to do with it. */
  function settle(packet: ControlPacket): boolean {
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
      answer(withId(PUBCOMP, messageId));
      spend();
      return true;
    }
    if (cmd !== 'puback' && cmd !== 'pubrec' && cmd !== 'pubcomp') return false;
    // Of a session that ends with its connection nothing is kept, so nobody can say what was sent
    if (!client.clean && isSent(client.id, messageId)) return false;
    if (cmd === 'pubrec') answer(withId(PUBREL, messageId));
    else answer(NOTHING);
    if (!client.clean) spend();
    return true;
  }

  parser.removeAllListeners('packet');
  parser.on('packet', (packet) => {
    if (isOver) return;
    const needsId = WITH_ID.has(packet.cmd) || (packet.cmd === 'publish' && (packet.qos ?? 0) > 0);
    if (needsId && packet.messageId === 0) return end('packet_id_zero');
    const sizeBytes = packet.cmd === 'publish' ? Buffer.byteLength(packet.payload ?? '') : 0;
    if (sizeBytes > MAX_PAYLOAD_BYTES) return endTooLarge(packet, sizeBytes);
    // Until CONNACK is sent aedes queues a few packets, and ends who sends more
    if (client.connackSent && settle(packet)) return;
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

const NOTHING = Buffer.alloc(0);
const withId = (type: number, id: number): Buffer => Buffer.from([type, 2, id >> 8, id & 0xff]);
