import { type ChildProcess, fork } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { LoadResult } from '@/lib/processes/simulator/load/run-load';
import { perSecond, type Row, report } from './report';
import { runLoadProcess } from './run-load';
import type { Stack } from './stack';

const CLIENTS = 50;
// For messages in flight at the last acknowledgement; later ones count as lost
const DRAIN_TIMEOUT_MS = 120_000;

/**
 * Reports per second with all processes on this machine: the same publishers and broker, first with a subscriber that does
 * nothing, then with ingest. The rate is messages over the time until the last one was read, or stored.
 */
export async function benchIngest(stack: Stack, durationS: number): Promise<Row[]> {
  await stack.start('edge', 'broker');
  const idle = await againstIdleSubscriber(stack, durationS);
  const ingest = await againstIngest(stack, durationS);
  const ratio = ingest.rate / idle.rate;
  const rows: Row[] = [
    {
      what: `Do-nothing subscriber, QoS 1, ${CLIENTS} TBoxes over mutual TLS, ${durationS} s`,
      value: perSecond(idle.rate),
    },
    { what: 'Ingest into PostgreSQL, the same', value: perSecond(ingest.rate) },
    { what: 'Ratio', value: ratio.toFixed(2), aim: '≥ 0.6' },
    { what: 'Acknowledged and not stored', value: String(ingest.lost), aim: '0' },
    { what: 'Stored, of acknowledged', value: `${ingest.stored} of ${ingest.load.acknowledged}` },
    {
      what: 'PUBACK p50 / p99 (ms), ingest',
      value: `${ingest.load.ackLatencyMs.p50} / ${ingest.load.ackLatencyMs.p99}`,
    },
  ];
  report('ingest', rows, { idle, ingest });
  return rows;
}

type Measured = { load: LoadResult; rate: number };

async function againstIdleSubscriber(stack: Stack, durationS: number): Promise<Measured> {
  const url = `mqtt://127.0.0.1:${stack.settings.MQTT_TCP_PORT}`;
  const child = fork('lib/testing/bench/idle-subscriber.ts', [url, stack.secrets.MQTT_PASSWORD.current], {
    execArgv: ['--import', 'tsx'],
  });
  await answer(child);
  const load = await runLoadProcess(stack, { clients: CLIENTS, qos: 1, durationS });
  const received = async () => {
    const next = answer<{ received: number }>(child);
    child.send({});
    return (await next).received;
  };
  const { tailMs } = await drained(received, load.acknowledged);
  child.disconnect();
  return { load, rate: rateOf(load, tailMs) };
}

async function againstIngest(stack: Stack, durationS: number): Promise<Measured & { stored: number; lost: number }> {
  await stack.start('platform');
  const client = new pg.Client({ connectionString: stack.databaseUrl });
  await client.connect();
  await client.query('truncate telemetry');
  const load = await runLoadProcess(stack, { clients: CLIENTS, qos: 1, durationS });
  const counter = async () => storedCounter(stack);
  const { tailMs } = await drained(counter, load.acknowledged);
  const { rows } = await client.query<{ n: number }>('select count(*) as n from telemetry');
  await client.end();
  await stack.stop('platform');
  const stored = rows[0]?.n ?? 0;
  return { load, rate: rateOf(load, tailMs), stored, lost: Math.max(0, load.acknowledged - stored) };
}

/** Messages over the sending time plus the time until the last one arrived. */
const rateOf = (load: LoadResult, tailMs: number): number => load.acknowledged / (load.seconds + tailMs / 1_000);

/** Waits until `count` has reached `wanted` or no longer changes; returns the time since the end of the load. */
async function drained(count: () => Promise<number>, wanted: number): Promise<{ tailMs: number }> {
  const began = performance.now();
  let last = -1;
  let lastMovedAt = began;
  while (performance.now() - began < DRAIN_TIMEOUT_MS) {
    const now = await count();
    if (now >= wanted) break;
    if (now !== last) lastMovedAt = performance.now();
    else if (performance.now() - lastMovedAt > 10_000) break;
    last = now;
    await sleep(100);
  }
  return { tailMs: performance.now() - began };
}

async function storedCounter(stack: Stack): Promise<number> {
  const response = await fetch(`http://127.0.0.1:${stack.settings.PLATFORM_PORT}/metrics`);
  const lines = (await response.text()).split('\n').filter((line) => line.startsWith('tsp_ingest_stored_total'));
  return lines
    .filter((line) => line.includes('telemetry'))
    .reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
}

const answer = <T>(child: ChildProcess): Promise<T> =>
  new Promise((resolve) => {
    child.once('message', (message) => resolve(message as T));
  });
