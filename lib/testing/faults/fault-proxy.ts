import net from 'node:net';
import type { Random } from '@/lib/processes/simulator/random';
import type { Splitter } from './split-stream';

type Options = {
  /** For the names of faults. */
  name: string;
  port: number;
  target: number;
  random: Random;
  split: Splitter;
  /** Probability that the connection ends at a piece of a QoS 2 exchange, before or after it is forwarded. */
  disconnectChance: number;
  /** Probability that a message is sent twice. */
  doubleChance: number;
  onFault(kind: string): void;
};
type Direction = 'up' | 'down';
type Pair = { client: net.Socket; broker: net.Socket; disconnect(): void };
export type FaultProxy = {
  disconnectAll(): void;
  /** Delays one direction by this much, possibly beyond deadlines. */
  hold(direction: Direction, ms: number): void;
  /** Injects no more faults. */
  calm(): void;
  close(): Promise<void>;
};

/** TCP proxy between clients and the broker that breaks connections around packets of QoS 2 exchanges. */
export async function startFaultProxy(options: Options): Promise<FaultProxy> {
  const { name, random, onFault } = options;
  const pairs = new Set<Pair>();
  let calm = false;

  function connect(client: net.Socket): void {
    const broker = net.connect(options.target, '127.0.0.1');
    const disconnect = () => {
      client.destroy();
      broker.destroy();
      pairs.delete(pair);
    };
    const pair: Pair = { client, broker, disconnect };
    pairs.add(pair);
    for (const socket of [client, broker]) {
      socket.setNoDelay(true);
      socket.on('error', disconnect);
      socket.on('close', disconnect);
    }
    forward(client, broker, disconnect, 'up');
    forward(broker, client, disconnect, 'down');
  }

  function forward(from: net.Socket, to: net.Socket, disconnect: () => void, direction: Direction): void {
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
      onFault(`${name}: disconnected ${before ? 'before' : 'after'} ${piece.name}, ${direction}`);
      if (before) disconnect();
      else to.end(disconnect); // once it is written
    }, disconnect);
    from.on('data', feed);
  }

  const server = net.createServer(connect);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, '127.0.0.1', resolve);
  });
  const disconnectAll = () => {
    for (const { disconnect } of [...pairs]) disconnect();
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
