import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import type { Ctx } from '@/lib/domain/context';
import { type Broker, createBrokerAdapter } from '@/lib/platform/broker';
import { systemClock } from '@/lib/platform/clock';
import { createDb, type Db } from '@/lib/platform/db';
import { removeDatabase, stopDatabase } from '@/lib/platform/db/embedded';
import { Random } from '@/lib/processes/simulator/random';
import { openStack } from '../bench/stack';
import { type Account, type AccountedCommand, drawAccount } from './account';
import { startAttacker } from './attacker';
import { startEdgeRelay } from './edge-relay';
import type { Ending } from './ending';
import { faultsEnv, PROXY_PORTS } from './environment';
import { type Execution, readExecutions } from './execution-log';
import { startFaultProxy } from './fault-proxy';
import { type Issued, issueSteadily } from './issuer';
import { drawPresence, isTrue, type PresenceAccount, readShown, readTruth, wordSessions } from './presence-account';
import { countCommands, readCommands } from './read-commands';
import { runSchedule } from './schedule';
import { splitMqtt, splitTls } from './split-stream';
import { startTboxFleet } from './tbox-fleet';

type Options = {
  seconds: number;
  seed: number;
  /** Without late subscriptions, late decisions and wrong clocks of nodes. */
  plain: boolean;
  ending: Ending;
};
export type Found = Omit<Issued, 'accepted'> & {
  account: Account;
  presence: PresenceAccount;
  /** Sessions of the vehicles that are shown wrongly. */
  sessions: string[];
  commands: AccountedCommand[];
  executions: Execution[];
  faults: Map<string, number>;
};

const TBOX_PROCESSES = 4;
const VEHICLES = 40;
const PER_SECOND = 8;
const SETTLE_MS = 6_000;
// The longest deadline, the longest execution, and the grace
const QUIET_MS = 60_000;
// Late answers resolve what is unknown
const LATE_MS = 3_000;
// Heartbeats show a difference, which has to last before a snapshot is asked for; and TBoxes come back
const PRESENCE_MS = 40_000;
const LEAVING_SHARE = 1 / 3;

/** Starts a product of its own, breaks it for so many seconds, lets it recover, and draws the account. */
export async function runFaults({ seconds, seed, plain, ending }: Options): Promise<Found> {
  const dataDir = path.resolve(faultsEnv(VEHICLES).DATA_DIR ?? '');
  const databaseDir = path.join(dataDir, 'postgres');
  await removeDatabase(databaseDir);
  rmSync(dataDir, { recursive: true, force: true });
  const logDir = path.join(dataDir, 'executions');
  mkdirSync(logDir, { recursive: true });

  const faults = new Map<string, number>();
  const onFault = (kind: string) => faults.set(kind, (faults.get(kind) ?? 0) + 1);
  const random = (name: string) => new Random(seed, name);

  ending.add(() => stopDatabase(databaseDir));
  const stack = await openStack(VEHICLES, { envOf: faultsEnv });
  ending.add(() => stack.close());
  const { settings, secrets } = stack;
  const proxies = {
    platform: await startFaultProxy({
      name: 'platform',
      port: PROXY_PORTS.platform,
      target: settings.MQTT_TCP_PORT,
      random: random('platform proxy'),
      split: splitMqtt,
      disconnectChance: 0.004,
      doubleChance: 0.02,
      onFault,
    }),
    tbox: await startFaultProxy({
      name: 'TBox',
      port: PROXY_PORTS.tbox,
      target: settings.MQTT_TLS_PORT,
      random: random('tbox proxy'),
      split: splitTls,
      disconnectChance: 0.02,
      doubleChance: 0,
      onFault,
    }),
  };
  ending.add(() => Promise.all([proxies.platform.close(), proxies.tbox.close()]));
  const relay = plain
    ? null
    : await startEdgeRelay({
        port: PROXY_PORTS.edge,
        edgeUrl: `http://127.0.0.1:${settings.EDGE_PORT}`,
        random: random('relay'),
        onFault,
      });
  if (relay) ending.add(() => relay.close());
  await stack.start('edge');
  await stack.startWith(relay ? { EDGE_URL: `http://127.0.0.1:${PROXY_PORTS.edge}` } : {}, 'broker');
  await stack.startWith({ MQTT_URL: `mqtt://127.0.0.1:${PROXY_PORTS.platform}` }, 'platform');
  const db = createDb({ url: stack.databaseUrl, applicationName: 'faults', poolMax: 8, queryTimeoutMs: 5_000 });
  ending.add(() => db.close());
  const vins = (await db.prisma.vehicle.findMany({ select: { vin: true } })).map(({ vin }) => vin).sort();
  const inputs = Array.from({ length: TBOX_PROCESSES }, (_, i) => ({
    name: `tboxes-${i}`,
    seed,
    port: PROXY_PORTS.tbox,
    dataDir,
    logDir,
    subscribesLate: !plain,
    vins: vins.filter((_vin, at) => at % TBOX_PROCESSES === i),
  }));
  const fleet = startTboxFleet(inputs, onFault);
  ending.add(() => fleet.stop());
  await ending.sleep(SETTLE_MS);

  const attacker = startAttacker({
    url: `mqtt://127.0.0.1:${settings.MQTT_TCP_PORT}`,
    password: secrets.MQTT_PASSWORD,
    vins,
    random: random('attacker'),
    onFault,
  });
  ending.add(() => attacker.stop());
  const issuing = new AbortController();
  const breaking = new AbortController();
  ending.add(() => issuing.abort());
  const actor = { kind: 'user', id: 'faults', label: 'faults', role: 'admin', fleets: 'all' } as const;
  const ctx: Ctx = { db, clock: systemClock, actor };
  const issued = issueSteadily({ ctx, vins, random: random('issuer'), perSecond: PER_SECOND, signal: issuing.signal });
  const database = {
    dir: databaseDir,
    port: settings.DATABASE_PORT,
    user: 'tsp',
    password: secrets.DATABASE_PASSWORD,
    database: 'tsp',
  };
  const signal = breaking.signal;
  const schedule = runSchedule({ stack, fleet, proxies, relay, database, random: random('schedule'), signal, onFault });
  ending.add(() => {
    breaking.abort();
    return schedule; // or it would start again what has just ended
  });
  process.stdout.write(`Faults for ${seconds} s, seed ${seed}\n`);
  await Promise.race([ending.sleep(seconds * 1_000), Promise.all([schedule, issued])]);

  breaking.abort();
  await schedule;
  issuing.abort();
  const { accepted, refused, retries } = await issued;
  await attacker.stop();
  proxies.platform.calm();
  proxies.tbox.calm();
  relay?.calm();
  fleet.calm();
  await untilAllEnded(db, new Set(accepted.map(({ id }) => id)).size, ending);
  const commands = await readCommands(db);
  const executions = readExecutions(logDir);
  const leaving = vins.slice(0, Math.round(vins.length * LEAVING_SHARE));
  fleet.leave(leaving);
  const broker = createBrokerAdapter({ ...settings, ...secrets, MQTT_USERNAME: 'platform' });
  const presence = await untilShown({ db, broker, vins, leaving, ending });
  const wrong = new Set(Object.values(presence.violations).flat());
  const sessions = await Promise.all([...wrong].map((vin) => wordSessions(db, vin)));
  const account = drawAccount(accepted, commands, executions);
  return { account, presence, sessions, commands, executions, faults, refused, retries };
}

type Watched = { db: Db; broker: Broker; vins: string[]; leaving: string[]; ending: Ending };

/** Waits until the others are connected and what is shown is true, and returns what is then. */
async function untilShown({ db, broker, vins, leaving, ending }: Watched): Promise<PresenceAccount> {
  const until = Date.now() + PRESENCE_MS;
  for (;;) {
    const presence = drawPresence(vins, await readTruth(broker), await readShown(db));
    const allBack = presence.away === leaving.length;
    if ((allBack && isTrue(presence)) || Date.now() > until) return presence;
    await ending.sleep(500);
  }
}

async function untilAllEnded(db: Db, wanted: number, ending: Ending): Promise<void> {
  const until = Date.now() + QUIET_MS;
  while (Date.now() < until) {
    const { open, all } = await countCommands(db);
    if (open === 0 && all >= wanted) break;
    await ending.sleep(500);
  }
  await ending.sleep(LATE_MS);
}
