import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import type { Ctx } from '@/lib/domain/context';
import { type Broker, createBrokerAdapter } from '@/lib/platform/broker';
import { systemClock } from '@/lib/platform/clock';
import { createDb, type Db } from '@/lib/platform/db';
import { removeDatabase, stopDatabase } from '@/lib/platform/db/embedded';
import { Random } from '@/lib/processes/simulator/random';
import { openStack } from '../bench/stack';
import { createTestUser } from '../test-user';
import { startAttacker } from './attacker';
import type { Cleanup } from './cleanup';
import { type CommandReport, checkCommands, type RecordedCommand } from './command-report';
import { startEdgeRelay } from './edge-relay';
import { faultsEnv, PROXY_PORTS } from './environment';
import { type Execution, readExecutions } from './execution-log';
import { startFaultProxy } from './fault-proxy';
import { type Issued, issueSteadily } from './issuer';
import {
  comparePresence,
  formatSessions,
  isCorrect,
  type PresenceReport,
  readBrokerLinks,
  readShownLinks,
} from './presence-report';
import { countCommands, readCommands } from './read-commands';
import { runSchedule } from './schedule';
import { splitMqtt, splitTls } from './split-stream';
import { startTboxFleet } from './tbox-fleet';

type Options = {
  seconds: number;
  seed: number;
  /** Without late subscriptions, late decisions and wrong clocks of nodes. */
  plain: boolean;
  cleanup: Cleanup;
};
export type FaultRunResult = Omit<Issued, 'accepted'> & {
  commandReport: CommandReport;
  presence: PresenceReport;
  /** Presence sessions of vehicles with a violation. */
  sessions: string[];
  commands: RecordedCommand[];
  executions: Execution[];
  faults: Map<string, number>;
};

const TBOX_PROCESSES = 4;
const VEHICLES = 40;
const PER_SECOND = 8;
const SETTLE_MS = 6_000;
// Longest deadline, longest execution, and the grace period
const QUIET_MS = 60_000;
// Late answers resolve unknown commands
const LATE_MS = 3_000;
// TBoxes reconnect; a difference in heartbeats has to last before a snapshot is requested
const PRESENCE_MS = 40_000;
const LEAVING_SHARE = 1 / 3;

/** Starts its own product, injects faults for this many seconds, lets it recover, and checks commands and presence. */
export async function runFaults({ seconds, seed, plain, cleanup }: Options): Promise<FaultRunResult> {
  const dataDir = path.resolve(faultsEnv(VEHICLES).DATA_DIR ?? '');
  const databaseDir = path.join(dataDir, 'postgres');
  await removeDatabase(databaseDir);
  rmSync(dataDir, { recursive: true, force: true });
  const logDir = path.join(dataDir, 'executions');
  mkdirSync(logDir, { recursive: true });

  const faults = new Map<string, number>();
  const onFault = (kind: string) => faults.set(kind, (faults.get(kind) ?? 0) + 1);
  const random = (name: string) => new Random(seed, name);

  cleanup.add(() => stopDatabase(databaseDir));
  const stack = await openStack(VEHICLES, { envOf: faultsEnv });
  cleanup.add(() => stack.close());
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
  cleanup.add(() => Promise.all([proxies.platform.close(), proxies.tbox.close()]));
  const relay = plain
    ? null
    : await startEdgeRelay({
        port: PROXY_PORTS.edge,
        edgeUrl: `http://127.0.0.1:${settings.EDGE_HOOKS_PORT}`,
        random: random('relay'),
        onFault,
      });
  if (relay) cleanup.add(() => relay.close());
  await stack.start('edge');
  await stack.startWith(relay ? { EDGE_URL: `http://127.0.0.1:${PROXY_PORTS.edge}` } : {}, 'broker');
  await stack.startWith({ MQTT_URL: `mqtt://127.0.0.1:${PROXY_PORTS.platform}` }, 'platform');
  const db = createDb({ url: stack.databaseUrl, applicationName: 'faults', poolMax: 8, queryTimeoutMs: 5_000 });
  cleanup.add(() => db.close());
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
  cleanup.add(() => fleet.stop());
  await cleanup.sleep(SETTLE_MS);

  const attacker = startAttacker({
    url: `mqtt://127.0.0.1:${settings.MQTT_TCP_PORT}`,
    password: secrets.MQTT_PASSWORD.current,
    vins,
    random: random('attacker'),
    onFault,
  });
  cleanup.add(() => attacker.stop());
  const issuing = new AbortController();
  const breaking = new AbortController();
  cleanup.add(() => issuing.abort());
  const actor = await createTestUser(db, { id: 'faults' });
  const ctx: Ctx = { db, clock: systemClock, actor };
  const issued = issueSteadily({ ctx, vins, random: random('issuer'), perSecond: PER_SECOND, signal: issuing.signal });
  const database = stack.database();
  const signal = breaking.signal;
  const schedule = runSchedule({ stack, fleet, proxies, relay, database, random: random('schedule'), signal, onFault });
  cleanup.add(() => {
    breaking.abort();
    return schedule; // otherwise it would restart processes that have just ended
  });
  process.stdout.write(`Faults for ${seconds} s, seed ${seed}\n`);
  await Promise.race([cleanup.sleep(seconds * 1_000), Promise.all([schedule, issued])]);

  breaking.abort();
  await schedule;
  issuing.abort();
  const { accepted, refused, retries } = await issued;
  await attacker.stop();
  proxies.platform.calm();
  proxies.tbox.calm();
  relay?.calm();
  fleet.calm();
  await untilAllEnded(db, new Set(accepted.map(({ id }) => id)).size, cleanup);
  const commands = await readCommands(db);
  const executions = readExecutions(logDir);
  const leaving = vins.slice(0, Math.round(vins.length * LEAVING_SHARE));
  fleet.leave(leaving);
  const broker = createBrokerAdapter({
    ...settings,
    BROKER_HOOK_SECRET: secrets.BROKER_HOOK_SECRET,
    MQTT_USERNAME: 'platform',
  });
  const presence = await untilShown({ db, broker, vins, leaving, cleanup });
  const wrong = new Set(Object.values(presence.violations).flat());
  const sessions = await Promise.all([...wrong].map((vin) => formatSessions(db, vin)));
  const commandReport = checkCommands(accepted, commands, executions);
  return { commandReport, presence, sessions, commands, executions, faults, refused, retries };
}

type Watched = { db: Db; broker: Broker; vins: string[]; leaving: string[]; cleanup: Cleanup };

/** Waits until the other vehicles are connected and the presence shown is correct, and returns the last comparison. */
async function untilShown({ db, broker, vins, leaving, cleanup }: Watched): Promise<PresenceReport> {
  const until = Date.now() + PRESENCE_MS;
  for (;;) {
    const presence = comparePresence(vins, await readBrokerLinks(broker), await readShownLinks(db));
    const allBack = presence.away === leaving.length;
    if ((allBack && isCorrect(presence)) || Date.now() > until) return presence;
    await cleanup.sleep(500);
  }
}

async function untilAllEnded(db: Db, wanted: number, cleanup: Cleanup): Promise<void> {
  const until = Date.now() + QUIET_MS;
  while (Date.now() < until) {
    const { open, all } = await countCommands(db);
    if (open === 0 && all >= wanted) break;
    await cleanup.sleep(500);
  }
  await cleanup.sleep(LATE_MS);
}
