// `npm run test:faults [--seconds N] [--seed N]`: commands while everything dies, and then the account. Loopback only, ends
// by itself; exit code 1 where anything was executed twice, late, unasked, lost, or told wrongly.
import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { Ctx } from '@/lib/domain/context';
import { systemClock } from '@/lib/platform/clock';
import { createDb, type Db } from '@/lib/platform/db';
import { removeDatabase } from '@/lib/platform/db/embedded';
import { Random } from '@/lib/processes/simulator/random';
import { openStack } from '../bench/stack';
import { type AccountedCommand, drawAccount } from './account';
import { startAttacker } from './attacker';
import { faultsEnv, PROXY_PORTS } from './environment';
import { readExecutions } from './execution-log';
import { startFaultProxy } from './fault-proxy';
import { issueSteadily } from './issuer';
import { printAccount } from './print-account';
import { runSchedule } from './schedule';
import { startTboxFleet } from './tbox-fleet';

const { values } = parseArgs({
  options: { seconds: { type: 'string', default: '600' }, seed: { type: 'string', default: '1' } },
});
const seconds = Number(values.seconds);
const seed = Number(values.seed);
const TBOX_PROCESSES = 4;
const VEHICLES = 40;
const PER_SECOND = 8;
const SETTLE_MS = 6_000;
// The longest deadline, the longest execution, and the grace
const QUIET_MS = 60_000;

const dataDir = path.resolve(faultsEnv(VEHICLES).DATA_DIR ?? '');
await removeDatabase(path.join(dataDir, 'postgres'));
rmSync(dataDir, { recursive: true, force: true });
const logDir = path.join(dataDir, 'executions');
mkdirSync(logDir, { recursive: true });

const faults = new Map<string, number>();
const onFault = (kind: string) => faults.set(kind, (faults.get(kind) ?? 0) + 1);
const random = (name: string) => new Random(seed, name);

const stack = await openStack(VEHICLES, faultsEnv);
const { settings, secrets } = stack;
const toPlatform = await startFaultProxy({
  port: PROXY_PORTS.platform,
  target: settings.MQTT_TCP_PORT,
  random: random('platform proxy'),
  cutChance: 0.004,
  doubleChance: 0.02,
  opaque: false,
  onFault,
});
const toTboxes = await startFaultProxy({
  port: PROXY_PORTS.tbox,
  target: settings.MQTT_TLS_PORT,
  random: random('tbox proxy'),
  cutChance: 0.004,
  doubleChance: 0,
  opaque: true,
  onFault,
});
await stack.start('edge', 'broker');
await stack.startWith({ MQTT_URL: `mqtt://127.0.0.1:${PROXY_PORTS.platform}` }, 'platform');
const db = createDb({ url: stack.databaseUrl, applicationName: 'faults', poolMax: 8, queryTimeoutMs: 5_000 });
const vins = (await db.prisma.vehicle.findMany({ select: { vin: true } })).map(({ vin }) => vin);
const fleet = startTboxFleet(
  Array.from({ length: TBOX_PROCESSES }, (_, i) => ({
    name: `tboxes-${i}`,
    seed,
    port: PROXY_PORTS.tbox,
    dataDir,
    logDir,
    vins: vins.filter((_vin, at) => at % TBOX_PROCESSES === i),
  })),
);
await sleep(SETTLE_MS);

const actor = { kind: 'user', id: 'faults', label: 'faults', role: 'admin', fleets: 'all' } as const;
const ctx: Ctx = { db, clock: systemClock, actor };
const attacker = startAttacker({
  url: `mqtt://127.0.0.1:${settings.MQTT_TCP_PORT}`,
  password: secrets.MQTT_PASSWORD,
  vins,
  random: random('attacker'),
  onFault,
});
const issuing = new AbortController();
const breaking = new AbortController();
const issued = issueSteadily({ ctx, vins, random: random('issuer'), perSecond: PER_SECOND, signal: issuing.signal });
const database = {
  dir: path.join(dataDir, 'postgres'),
  port: settings.DATABASE_PORT,
  user: 'tsp',
  password: secrets.DATABASE_PASSWORD,
  database: 'tsp',
};
const schedule = runSchedule({
  stack,
  fleet,
  proxies: [toPlatform, toTboxes],
  database,
  random: random('schedule'),
  signal: breaking.signal,
  onFault,
});
process.stdout.write(`Faults for ${seconds} s, seed ${seed}\n`);
await sleep(seconds * 1_000);

breaking.abort();
await schedule;
issuing.abort();
const { accepted, refused, retries } = await issued;
await attacker.stop();
toPlatform.calm();
toTboxes.calm();
fleet.calm();
await untilAllEnded(db, accepted.size);
const account = drawAccount(accepted, await readCommands(db), readExecutions(logDir));
const violated = printAccount({ account, faults, refused, retries, seconds, seed });
fleet.stop();
await db.close();
await Promise.all([toPlatform.close(), toTboxes.close()]);
await stack.close();
process.exit(violated ? 1 : 0);

async function untilAllEnded({ pool }: Db, wanted: number): Promise<void> {
  const until = Date.now() + QUIET_MS;
  while (Date.now() < until) {
    const { rows } = await pool.query<{ open: number; all: number }>(
      'select count(*) filter (where finished_at is null)::int as open, count(*)::int as all from commands',
    );
    if (rows[0]?.open === 0 && rows[0].all >= wanted) break;
    await sleep(500);
  }
  await sleep(3_000); // late answers resolve what is unknown
}

async function readCommands({ pool }: Db): Promise<AccountedCommand[]> {
  const { rows } = await pool.query<AccountedCommand>(
    `select c.id, v.vin, c.operation, c.state, c.code, (extract(epoch from c.expires_at) * 1000)::float8 as "expiresAt",
       c.sent_at is not null as sent,
       (select jsonb_agg(jsonb_build_object('seq', e.seq, 'type', e.type, 'state', e.state, 'changed', e.changed) order by e.seq)
         from command_events e where e.command_id = c.id) as events
     from commands c join vehicles v on v.id = c.vehicle_id`,
  );
  return rows;
}
