import net from 'node:net';
import mqttPacket, { type Packet } from 'mqtt-packet';
import type { Random } from '@/lib/processes/simulator/random';

type Options = {
  port: number;
  target: number;
  random: Random;
  /** Chance that a packet of a QoS 2 exchange is the connection's last, forwarded or not. */
  cutChance: number;
  /** Chance that a QoS 2 PUBLISH goes twice. */
  doubleChance: number;
  /** TLS: packets cannot be told apart; then every chunk may be the last. */
  opaque: boolean;
  onFault(kind: string): void;
};
export type FaultProxy = { calm(): void; cutAll(): void; close(): Promise<void> };

const QOS_2 = new Set(['pubrec', 'pubrel', 'pubcomp']);
// Before it, connections come about undisturbed
const FIRST_CHUNKS = 12;

/** Stands between a client and the broker, and breaks the connection where it hurts: around each packet of a QoS 2 exchange. */
export async function startFaultProxy(options: Options): Promise<FaultProxy> {
  const { random, onFault } = options;
  const pairs = new Set<() => void>();
  let calm = false;

  function connect(client: net.Socket): void {
    const broker = net.connect(options.target, '127.0.0.1');
    const cut = () => {
      client.destroy();
      broker.destroy();
      pairs.delete(cut);
    };
    pairs.add(cut);
    for (const socket of [client, broker]) {
      socket.setNoDelay(true);
      socket.on('error', cut);
      socket.on('close', cut);
    }
    if (options.opaque) {
      pipeChunks(client, broker, cut, 'up');
      pipeChunks(broker, client, cut, 'down');
    } else {
      pipePackets(client, broker, cut, 'up');
      pipePackets(broker, client, cut, 'down');
    }
  }

  function pipeChunks(from: net.Socket, to: net.Socket, cut: () => void, direction: string): void {
    let chunks = 0;
    from.on('data', (chunk: Buffer) => {
      const last = !calm && ++chunks > FIRST_CHUNKS && random.chance(options.cutChance);
      if (!last || random.chance(0.5)) to.write(chunk);
      if (!last) return;
      onFault(`cut of a TBox, ${direction}`);
      cut();
    });
  }

  function pipePackets(from: net.Socket, to: net.Socket, cut: () => void, direction: string): void {
    const parser = mqttPacket.parser({ protocolVersion: 4 });
    parser.on('packet', (packet: Packet) => {
      const isExchange = QOS_2.has(packet.cmd) || (packet.cmd === 'publish' && packet.qos === 2);
      const last = !calm && isExchange && random.chance(options.cutChance);
      const before = last && random.chance(0.5);
      const bytes = mqttPacket.generate(packet, { protocolVersion: 4 });
      if (!before) to.write(bytes);
      if (!calm && packet.cmd === 'publish' && packet.qos === 2 && random.chance(options.doubleChance)) {
        onFault(`${packet.cmd} doubled, ${direction}`);
        to.write(mqttPacket.generate({ ...packet, dup: true }, { protocolVersion: 4 }));
      }
      if (!last) return;
      onFault(`cut ${before ? 'before' : 'after'} ${packet.cmd}, ${direction}`);
      cut();
    });
    parser.on('error', cut);
    from.on('data', (chunk: Buffer) => parser.parse(chunk));
  }

  const server = net.createServer(connect);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, '127.0.0.1', resolve);
  });
  return {
    calm: () => {
      calm = true;
    },
    cutAll: () => {
      for (const cut of [...pairs]) cut();
    },
    close: async () => {
      for (const cut of [...pairs]) cut();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
