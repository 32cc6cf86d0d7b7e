import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createDb, type Db } from '@/lib/platform/db';
import { ms, percentile, perSecond, type Row, report } from '../report';
import type { Stack } from '../stack';
import { bareRoundTrips } from './bare-round-trip';
import { type CommandApi, openCommandApi } from './command-api';

const ROUND_TRIPS = 500;
const WARM_UP = 100;
const MANY = { commands: 10_000, vehicles: 1_000, concurrency: 16 };
const BOUND_MS = 300_000;
const WAIT_S = 10;

/**
 * A command's round trip (POST → `succeeded` at the API) compared with a bare QoS 2 request and answer through the same broker;
 * then 10,000 commands to 1,000 vehicles, with their final states.
 */
export async function benchCommands(stack: Stack): Promise<Row[]> {
  await stack.start('edge', 'broker', 'platform', 'web');
  const db = createDb({ url: stack.databaseUrl, applicationName: 'bench', poolMax: 2 });
  const vins = readFleet(stack).slice(0, MANY.vehicles);
  const [first = ''] = vins;
  const tboxes = await startTboxes(stack, vins);
  const api = await openCommandApi(stack);
  try {
    await bareRoundTrips(stack, first, WARM_UP);
    await roundTrips(api, first, WARM_UP);
    await asking(api, first, WARM_UP);
    // Alternating, so that changes of the machine's load affect both
    const bare: number[] = [];
    const whole: number[] = [];
    const polled: number[] = [];
    for (let turn = 0; turn < 5; turn++) {
      bare.push(...(await bareRoundTrips(stack, first, ROUND_TRIPS / 5)));
      whole.push(...(await roundTrips(api, first, ROUND_TRIPS / 5)));
      polled.push(...(await asking(api, first, ROUND_TRIPS / 5)));
    }
    const many = await sendMany(api, db, vins);
    const ratio = percentile(whole, 50) / percentile(bare, 50);
    const rows: Row[] = [
      { what: 'Bare QoS 2 request and answer, p50 / p99', value: pair(bare) },
      { what: 'Command: POST with `Prefer: wait` → succeeded, p50 / p99', value: pair(whole) },
      { what: 'Command: POST, then GET until succeeded, p50 / p99', value: pair(polled) },
      { what: 'Ratio of the medians', value: ratio.toFixed(1), aim: '≤ 3' },
      {
        what: `${MANY.commands} commands to ${MANY.vehicles} vehicles, ${MANY.concurrency} requests at once`,
        value: perSecond(many.perSecond),
      },
      { what: 'Request to final answer in that, p50 / p99', value: `${ms(many.p50Ms)} / ${ms(many.p99Ms)}` },
      { what: 'Account: issued = sum of states', value: `${MANY.commands} = ${JSON.stringify(many.byState)}` },
    ];
    report('commands', rows, { bare, whole, polled, many });
    return rows;
  } finally {
    api.close();
    tboxes.disconnect();
    await db.close();
    await stack.stop('web', 'platform', 'broker', 'edge');
  }
}

const pair = (times: number[]): string => `${ms(percentile(times, 50))} / ${ms(percentile(times, 99))}`;

function readFleet({ settings }: Stack): string[] {
  const file = path.join(settings.dataDir, 'simulator/fleet.json');
  return (JSON.parse(readFileSync(file, 'utf8')) as { vin: string }[]).map(({ vin }) => vin);
}

async function startTboxes({ settings }: Stack, vins: string[]): Promise<ChildProcess> {
  const script = path.join(import.meta.dirname, 'answering-tboxes.ts');
  const child = fork(script, [String(settings.MQTT_TLS_PORT), settings.dataDir, ...vins], {
    execArgv: ['--import', 'tsx'],
  });
  const failed = once(child, 'exit').then(([code]) => Promise.reject(new Error(`The TBoxes ended with ${code}`)));
  await Promise.race([once(child, 'message'), failed]);
  failed.catch(() => undefined);
  await sleep(2_000); // until presence is stored
  return child;
}

async function roundTrips(api: CommandApi, vin: string, count: number): Promise<number[]> {
  const times: number[] = [];
  for (let i = 0; i < count; i++) {
    const began = performance.now();
    const { id, state } = await api.issue(vin, WAIT_S);
    if (state !== 'succeeded') throw new Error(`Command ${id} is ${state}`);
    times.push(performance.now() - began);
  }
  return times;
}

/** Polls until the command is over. */
async function asking(api: CommandApi, vin: string, count: number): Promise<number[]> {
  const times: number[] = [];
  for (let i = 0; i < count; i++) {
    const began = performance.now();
    let command = await api.issue(vin);
    while (command.state !== 'succeeded') command = await api.read(command.id);
    times.push(performance.now() - began);
  }
  return times;
}

type Many = { perSecond: number; p50Ms: number; p99Ms: number; byState: Record<string, number> };

async function sendMany(api: CommandApi, db: Db, vins: string[]): Promise<Many> {
  const { rows: clock } = await db.query<{ now: Date }>({ text: 'select clock_timestamp() as now' });
  const since = clock[0]?.now;
  const began = performance.now();
  let next = 0;
  await Promise.all(
    Array.from({ length: MANY.concurrency }, async () => {
      while (next < MANY.commands) await api.issue(vins[next++ % vins.length] ?? '');
    }),
  );
  for (;;) {
    const { rows } = await db.query<{ open: number }>({
      text: 'select count(*)::int as open from commands where created_at >= $1 and finished_at is null',
      values: [since],
    });
    if (rows[0]?.open === 0 || performance.now() - began > BOUND_MS) break;
    await sleep(50);
  }
  const seconds = (performance.now() - began) / 1_000;
  const { rows } = await db.query<{ byState: Record<string, number>; p: [number, number] }>({
    text: `select (select jsonb_object_agg(state, n) from (
         select state, count(*) as n from commands where created_at >= $1 group by state) s) as "byState",
       (select percentile_cont(array[0.5, 0.99]) within group (order by extract(epoch from finished_at - created_at)::float8 * 1000)
         from commands where created_at >= $1) as p`,
    values: [since],
  });
  const [row] = rows;
  if (!row) throw new Error('No command was counted');
  return { perSecond: MANY.commands / seconds, p50Ms: row.p[0], p99Ms: row.p[1], byState: row.byState };
}
