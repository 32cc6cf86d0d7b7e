import { connect as connectTls, type TLSSocket } from 'node:tls';
import mqttPacket, { type IConnackPacket, type Packet } from 'mqtt-packet';
import type { BrokerFixture, TboxIdentity } from './broker';
import { eventually } from './broker-clients';

export type RawClient = {
  socket: TLSSocket;
  connack: IConnackPacket;
  /** Packets after CONNACK. */
  received: Packet[];
  /** Packets, or bytes that mqtt-packet would not generate. */
  send(...packets: (Packet | Buffer)[]): void;
  /** The first received packet of this type. */
  next<C extends Packet['cmd']>(cmd: C): Promise<Extract<Packet, { cmd: C }>>;
  closed: Promise<void>;
};

/** A TBox's connection on packet level, without automatic acknowledgements. */
export async function rawTbox(
  fixture: BrokerFixture,
  clientId: string,
  { ca, cert, key }: TboxIdentity,
  { clean = true, keepalive = 0 } = {},
): Promise<RawClient> {
  const socket = connectTls({ port: fixture.ports.tls, host: '127.0.0.1', servername: 'localhost', ca, cert, key });
  socket.on('error', () => undefined);
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  const received: Packet[] = [];
  const parser = mqttPacket.parser({ protocolVersion: 4 });
  parser.on('packet', (packet) => received.push(packet));
  socket.on('data', (chunk) => parser.parse(chunk));
  const bytesOf = (packet: Packet | Buffer) => (Buffer.isBuffer(packet) ? packet : mqttPacket.generate(packet));
  const send: RawClient['send'] = (...packets) => void socket.write(Buffer.concat(packets.map(bytesOf)));
  const next: RawClient['next'] = (cmd) =>
    eventually(() => received.find((packet) => packet.cmd === cmd) as Extract<Packet, { cmd: typeof cmd }> | undefined);
  send({ cmd: 'connect', protocolId: 'MQTT', protocolVersion: 4, clientId, clean, keepalive });
  const connack = await next('connack');
  received.splice(0, 1);
  return { socket, connack, received, send, next, closed };
}
