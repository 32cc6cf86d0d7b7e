import { setTimeout as pause } from 'node:timers/promises';
import { LatencyHistogram } from './latency';
import type { LoadClient } from './load-client';

export type LoadOptions = {
  durationS: number;
  /** Messages a second per client; 0: closed loop, as fast as the window allows. */
  ratePerClient: number;
  /** Resolves with a connected client. */
  connect(index: number, latency: LatencyHistogram): Promise<LoadClient>;
  clients: number;
};
export type LoadResult = {
  clients: number;
  refused: number;
  disconnected: number;
  seconds: number;
  sent: number;
  acknowledged: number;
  unacknowledged: number;
  sentPerSecond: number;
  acknowledgedPerSecond: number;
  /** At a rate: messages that were due and did not fit in the window. */
  behind: number;
  ackLatencyMs: ReturnType<LatencyHistogram['summary']>;
  cpuSeconds: number;
  firstRefusal: string | null;
};

const CONNECTS_PER_SECOND = 100;
const TICK_MS = 5;
const ACK_TIMEOUT_MS = 15_000;

export async function runLoad(options: LoadOptions): Promise<LoadResult> {
  const latency = new LatencyHistogram();
  const { clients, refusals } = await connectAll(options, latency);
  const cpuBefore = process.cpuUsage();
  const startedMs = performance.now();
  const behind =
    options.ratePerClient > 0 ? await sendAtRate(clients, options) : await sendWithWindow(clients, options);
  const seconds = (performance.now() - startedMs) / 1_000;
  await awaitAcknowledgements(clients);
  const disconnected = clients.filter(({ closed }) => closed).length;
  for (const client of clients) client.end();
  const cpu = process.cpuUsage(cpuBefore);
  const sent = sum(clients, (client) => client.sent);
  const acknowledged = sum(clients, (client) => client.acknowledged);
  return {
    clients: clients.length,
    refused: refusals.length,
    disconnected,
    seconds: Number(seconds.toFixed(3)),
    sent,
    acknowledged,
    unacknowledged: sum(clients, (client) => client.inFlight),
    sentPerSecond: Math.round(sent / seconds),
    acknowledgedPerSecond: Math.round(acknowledged / seconds),
    behind,
    ackLatencyMs: latency.summary(),
    cpuSeconds: Number(((cpu.user + cpu.system) / 1e6).toFixed(2)),
    firstRefusal: refusals[0] ?? null,
  };
}

async function connectAll(options: LoadOptions, latency: LatencyHistogram) {
  const clients: LoadClient[] = [];
  const refusals: string[] = [];
  const attempts: Promise<void>[] = [];
  for (let i = 0; i < options.clients; i++) {
    attempts.push(
      options.connect(i, latency).then(
        (client) => void clients.push(client),
        (error: Error) => void refusals.push(error.message),
      ),
    );
    await pause(1_000 / CONNECTS_PER_SECOND);
  }
  await Promise.all(attempts);
  return { clients, refusals };
}

async function sendWithWindow(clients: readonly LoadClient[], { durationS }: LoadOptions): Promise<number> {
  let running = true;
  for (const client of clients) {
    client.whenRoom(() => {
      if (running) client.send(Number.POSITIVE_INFINITY);
    });
    client.send(Number.POSITIVE_INFINITY);
  }
  // QoS 0 has no acknowledgements to continue on
  const pump = setInterval(() => {
    for (const client of clients) client.send(Number.POSITIVE_INFINITY);
  }, TICK_MS);
  await pause(durationS * 1_000);
  running = false;
  clearInterval(pump);
  return 0;
}

/** Spreads the clients over the interval. */
async function sendAtRate(clients: readonly LoadClient[], { durationS, ratePerClient }: LoadOptions): Promise<number> {
  const startedMs = performance.now();
  const dueOf = (index: number, seconds: number) => Math.floor(seconds * ratePerClient + 1 - index / clients.length);
  const ticker = setInterval(() => {
    const seconds = Math.min(durationS, (performance.now() - startedMs) / 1_000);
    clients.forEach((client, i) => {
      const due = dueOf(i, seconds) - client.sent;
      if (due > 0) client.send(due);
    });
  }, TICK_MS);
  await pause(durationS * 1_000);
  clearInterval(ticker);
  return clients.reduce((total, client, i) => total + Math.max(0, dueOf(i, durationS) - client.sent), 0);
}

async function awaitAcknowledgements(clients: readonly LoadClient[]): Promise<void> {
  const deadlineMs = performance.now() + ACK_TIMEOUT_MS;
  while (performance.now() < deadlineMs && clients.some(({ closed, inFlight }) => !closed && inFlight > 0)) {
    await pause(10);
  }
}

const sum = (clients: readonly LoadClient[], read: (client: LoadClient) => number): number =>
  clients.reduce((total, client) => total + read(client), 0);
