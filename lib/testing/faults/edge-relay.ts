import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { BrokerEvent, EventsAnswer } from '@/lib/contracts';
import { BROKER_SECRET_HEADER } from '@/lib/platform/http';
import type { Random } from '@/lib/processes/simulator/random';
import { NodeClocks } from './node-clocks';
import { NodeLink } from './node-link';
import { NodeSplit } from './node-split';

type Answer = { status: number; text: string };
type Options = { port: number; edgeUrl: string; random: Random; onFault(kind: string): void };
export type EdgeRelay = {
  /** Delays many decisions for this long, some beyond the broker's timeout. */
  delayDecisions(ms: number): void;
  /** Sets the clock of one node. */
  setClock(): void;
  /** Injects no more faults; the clocks of the nodes stay wrong. */
  calm(): void;
  close(): Promise<void>;
};

const RELAY_NODES = ['node-a', 'node-b'] as const;
const EVENTS_PATH = '/broker/events';
const DECISION_PATHS: readonly string[] = ['/broker/authenticate', '/broker/authorize'];
// As EMQX after a start, until it is fully loaded
const SLOW_AFTER_START_MS = 6_000;
// The broker's timeout is two seconds
const LONGEST_DELAY_MS = 3_000;
const LATE_CHANCE = { usually: 0.01, whileSlow: 0.4 };
// Below the heartbeat timeout of a node
const HOLD_MS = [100, 3_000] as const;
const EDGE_TIMEOUT_MS = 9_000;
const UNAVAILABLE: Answer = { status: 502, text: '{}' };

/**
 * HTTP relay between broker and edge. It delays some decisions, most of them just after the broker's start, and forwards the
 * broker's events as those of two nodes with wrong clocks.
 */
export async function startEdgeRelay({ port, edgeUrl, random, onFault }: Options): Promise<EdgeRelay> {
  let calm = false;
  let slowUntil = 0;
  const clocks = new NodeClocks(RELAY_NODES, random);
  const split = new NodeSplit(RELAY_NODES, {
    clocks,
    random,
    onStarted: () => {
      slowUntil = Date.now() + SLOW_AFTER_START_MS;
    },
  });

  let secret = '';
  async function forward(path: string, body: string): Promise<Answer> {
    const headers = { 'content-type': 'application/json', [BROKER_SECRET_HEADER]: secret };
    const signal = AbortSignal.timeout(EDGE_TIMEOUT_MS);
    try {
      const response = await fetch(`${edgeUrl}${path}`, { method: 'POST', headers, body, signal });
      return { status: response.status, text: await response.text() };
    } catch {
      return UNAVAILABLE;
    }
  }

  const links = new Map(
    RELAY_NODES.map((node) => {
      const post = async (events: BrokerEvent[]): Promise<EventsAnswer | null> => {
        const { status, text } = await forward(EVENTS_PATH, JSON.stringify(events));
        return status === 200 ? (JSON.parse(text) as EventsAnswer) : null;
      };
      return [node as string, new NodeLink({ random, holdMs: HOLD_MS, post, isCalm: () => calm, onFault })];
    }),
  );

  async function forwardEvents(events: BrokerEvent[]): Promise<Answer> {
    const batches = [...split.split(events)];
    if (!calm && random.chance(0.5)) batches.reverse();
    const answers = await Promise.all(batches.map(async ([node, batch]) => links.get(node)?.send(batch) ?? null));
    if (answers.includes(null)) return UNAVAILABLE;
    // The mark was drawn before the snapshot is requested, so it is valid for both nodes
    const merged = answers.find((answer) => answer?.resync) ?? { resync: false };
    return { status: 200, text: JSON.stringify(merged) };
  }

  async function delayDecision(): Promise<void> {
    const chance = Date.now() < slowUntil ? LATE_CHANCE.whileSlow : LATE_CHANCE.usually;
    if (calm || !random.chance(chance)) return;
    onFault('relay: decision late');
    await sleep(random.between(0, LONGEST_DELAY_MS));
  }

  async function answer(path: string, body: string): Promise<Answer> {
    if (path === EVENTS_PATH) return forwardEvents(JSON.parse(body) as BrokerEvent[]);
    if (!DECISION_PATHS.includes(path)) return forward(path, body);
    const delaysRequest = random.chance(0.5);
    if (delaysRequest) await delayDecision();
    const decision = await forward(path, body);
    if (!delaysRequest) await delayDecision();
    return decision;
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    secret = String(request.headers[BROKER_SECRET_HEADER] ?? '');
    const body = await readBody(request);
    if (body === null) return;
    const { status, text } = await answer(request.url ?? '', body);
    response.writeHead(status, { 'content-type': 'application/json' }).end(text);
  }

  const server = createServer((request, response) => void handle(request, response));
  server.keepAliveTimeout = 75_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return {
    delayDecisions: (ms) => {
      slowUntil = Math.max(slowUntil, Date.now() + ms);
    },
    setClock: () => clocks.set(random.pick(RELAY_NODES), Date.now()),
    calm: () => {
      calm = true;
    },
    close: async () => {
      calm = true;
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** null: the broker was killed during the request. */
async function readBody(request: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    return Buffer.concat(chunks).toString('utf8');
  } catch {
    return null;
  }
}
