import net from 'node:net';
import type { Random } from '@/lib/processes/simulator/random';
import type { Splitter } from './split-stream';

type Options = {
  /** Whose connections it takes, for the account. */
  name: string;
  port: number;
  target: number;
  random: Random;
  split: Splitter;
  /** Chance that a piece of a QoS 2 exchange is the connection's last, forwarded or not. */
  disconnectChance: number;
  /** Chance that a message goes twice. */
  doubleChance: number;
  onFault(kind: string): void;
};
type Direction = 'up' | 'down';
type Pair = { client: net.Socket; broker: net.Socket; cut(): void };
export type FaultProxy = {
  disconnectAll(): void;
  /** What is said in one direction arrives this much later, also after its deadline. */
  hold(direction: Direction, ms: number): void;
  /** No more faults of its own. */
  calm(): void;
  close(): Promise<void>;
};

/** Stands between clients and the broker, and breaks connections where it hurts: around each packet of a QoS 2 exchange. */
export async function startFaultProxy(options: Options): Promise<FaultProxy> {
  const { name, random, onFault } = options;
  const pairs = new Set<Pair>();
  let calm = false;

  function connect(client: net.Socket): void {
    const broker = net.connect(options.target, '127.0.0.1');
    const cut = () => {
      client.destroy();
      broker.destroy();
      pairs.delete(pair);
    };
    const pair: Pair = { client, broker, cut };
    pairs.add(pair);
    for (const socket of [client, broker]) {
      socket.setNoDelay(true);
      socket.on('error', cut);
      socket.on('close', cut);
    }
    forward(client, broker, cut, 'up');
    forward(broker, client, cut, 'down');
  }

  function forward(from: net.Socket, to: net.Socket, cut: () => void, direction: Direction): void {
    const feed = options.split((piece) => {
      if (to.destroyed) return;
      const last = !calm && piece.exchange && random.chance(options.disconnectChance);
      const before = last && random.chance(0.5);
      if (!before) to.write(piece.bytes);
      if (!calm && !last && piece.again && random.chance(options.doubleChance)) {
        onFault(`${name}: ${piece.name} doubled, ${direction}`);
        to.write(piece.again);
      }
      if (!last) return;
      onFault(`${name}: cut ${before ? 'before' : 'after'} ${piece.name}, ${direction}`);
      if (before) cut();
      else to.end(cut); // once it is out
    }, cut);
    from.on('data', feed);
  }

  const server = net.createServer(connect);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, '127.0.0.1', resolve);
  });
  const disconnectAll = () => {
    for (const { cut } of [...pairs]) cut();
  };
  return {
    disconnectAll,
    hold: (direction, ms) => {
      const held = [...pairs].map(({ client, broker }) => (direction === 'up' ? client : broker));
      for (const socket of held) socket.pause();
      setTimeout(() => {
        for (const socket of held) socket.resume();
      }, ms);
    },
    calm: () => {
      calm = true;
    },
    close: async () => {
      disconnectAll();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
