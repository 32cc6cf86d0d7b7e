import { type ChildProcess, fork } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { type AccessRule, accessRuleSchema } from '@/lib/contracts';
import { publishRules } from '@/lib/domain/access';
import { type Ctx, systemActor } from '@/lib/domain/context';
import { type Broker, createBrokerAdapter } from '@/lib/platform/broker';
import { systemClock } from '@/lib/platform/clock';
import { createDb } from '@/lib/platform/db';
import { ms, percentile, type Row } from '../report';
import type { Stack } from '../stack';

const ROUNDS = 10;
const SAMPLE = 50;
const BOUND_MS = 20_000;
const FILTER = 'oem/{vin}/news';

type EnforceFigures = { connections: number; samplesMs: number[]; allMs: number[] };

/**
 * Time from the commit of rules that no longer allow a subscription of every vehicle until the broker has ended it, observed by a
 * sample of the connections and by the list of all subscriptions. Each round first publishes the right again, and the
 * vehicles subscribe again.
 */
export async function benchEnforce(stack: Stack): Promise<{ rows: Row[]; figures: EnforceFigures }> {
  await stack.start('edge', 'broker', 'platform');
  const db = createDb({ url: stack.databaseUrl, applicationName: 'bench', poolMax: 2 });
  const ctx: Ctx = { db, clock: systemClock, actor: systemActor('bench') };
  const { settings, secrets } = stack;
  const { BROKER_HOOK_SECRET } = secrets;
  const broker = createBrokerAdapter({
    BROKER: 'embedded',
    BROKER_PORT: settings.BROKER_PORT,
    BROKER_HOOK_SECRET,
    MQTT_USERNAME: 'platform',
  });
  const publish = (rules: AccessRule[], reason: string) =>
    publishRules({ ctx: { ...ctx, topicRoot: settings.TOPIC_ROOT }, input: { rules, reason } });
  const allow = accessRuleSchema.parse({
    id: 'news',
    effect: 'allow',
    principal: { kind: 'tboxes' },
    action: 'subscribe',
    topic: FILTER.replace('{vin}', '${vin}'),
  });
  const figures: EnforceFigures = { connections: 0, samplesMs: [], allMs: [] };
  let tboxes: ChildProcess | null = null;
  try {
    await publish([allow], 'benchmark');
    await sleep(3_000);
    tboxes = await connectAll(stack);
    for (let round = 0; round < ROUNDS; round++) {
      const vins = await holdersOf(broker);
      figures.connections = Math.max(figures.connections, vins.length);
      if (vins.length === 0) throw new Error('No vehicle is subscribed');
      await publish([], `benchmark ${round}`);
      const began = performance.now();
      figures.samplesMs.push(...(await watch(broker, pick(vins), began)));
      while ((await holdersOf(broker)).length > 0) {
        if (performance.now() - began > BOUND_MS) throw new Error('Subscriptions were not ended');
      }
      figures.allMs.push(performance.now() - began);
      if (round === ROUNDS - 1) break;
      await publish([allow], `benchmark ${round}`);
      await sleep(3_000);
      await giveBack(tboxes);
    }
  } finally {
    tboxes?.disconnect();
    await stack.stop('platform', 'broker', 'edge');
    await db.close();
  }
  const connections = figures.connections.toLocaleString('en');
  const { samplesMs, allMs } = figures;
  return {
    figures,
    rows: [
      {
        what: `Rules published → subscription gone, ${connections} connections, p50 / p99 of ${samplesMs.length}`,
        value: `${ms(percentile(samplesMs, 50))} / ${ms(percentile(samplesMs, 99))}`,
        aim: 'p99 ≤ 1 s',
      },
      {
        what: 'Until nobody at all had it (with the time to list all), p50 / worst',
        value: `${ms(percentile(allMs, 50))} / ${ms(Math.max(...allMs))}`,
      },
    ],
  };
}

function connectAll({ settings }: Stack): Promise<ChildProcess> {
  const script = new URL('./subscribing-tboxes.ts', import.meta.url);
  const args = [String(settings.MQTT_TLS_PORT), settings.dataDir, FILTER];
  const child = fork(script, args, { execArgv: ['--import', 'tsx'] });
  return childReady(child);
}

/** Lets the vehicles subscribe again. */
async function giveBack(child: ChildProcess): Promise<void> {
  child.send('subscribe');
  await childReady(child);
}

const childReady = (child: ChildProcess): Promise<ChildProcess> =>
  new Promise((resolve, reject) => {
    child.once('message', () => resolve(child));
    child.once('exit', (code) => reject(new Error(`The vehicles ended with ${code}`)));
  });

async function holdersOf(broker: Broker): Promise<string[]> {
  const vins: string[] = [];
  for await (const clients of broker.sessions()) {
    for (const { clientId, subscriptions } of clients) {
      const wanted = FILTER.replace('{vin}', clientId);
      if (subscriptions.some(({ filter }) => filter === wanted)) vins.push(clientId);
    }
  }
  return vins;
}

const pick = (vins: readonly string[]): string[] =>
  Array.from({ length: Math.min(SAMPLE, vins.length) }, (_, i) => vins[Math.floor((i * vins.length) / SAMPLE)] ?? '');

/** For each, ms until it had no subscription. */
async function watch(broker: Broker, vins: string[], began: number): Promise<number[]> {
  const took: number[] = [];
  const waiting = new Set(vins);
  while (waiting.size > 0) {
    for (const vin of waiting) {
      const client = await broker.getClient(vin);
      if (client?.subscriptions.some(({ filter }) => filter.startsWith('oem/'))) continue;
      waiting.delete(vin);
      took.push(performance.now() - began);
    }
    if (performance.now() - began > BOUND_MS) throw new Error(`${waiting.size} of a sample kept their subscription`);
  }
  return took;
}
