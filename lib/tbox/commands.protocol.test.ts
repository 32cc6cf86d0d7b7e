import { randomUUID } from 'node:crypto';
import path from 'node:path';
import type { Aedes } from 'aedes';
import pino from 'pino';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { type CommandClaims, commandResponseSchema, configSchema, createTopics } from '@/lib/contracts';
import { loadX509 } from '@/lib/platform/x509';
import { type Executor, type Journal, openFileJournal, Tbox, type TboxFaults } from '@/lib/tbox';
import { createTestKey, signedRequest } from '@/lib/testing/command-signing';
import { createTlsBroker, type ReceivedMessage } from '@/lib/testing/tls-broker';

const VIN = 'LTPDEM0A1RA000001';
const DAY_MS = 86_400_000;
const topics = createTopics();
const log = pino({ level: 'silent' });

let broker: Awaited<ReturnType<typeof createTlsBroker>>;
let aedes: Aedes;
let key: Awaited<ReturnType<typeof createTestKey>>;
let trustAnchor: string;
let tbox: Tbox;
let journalFile: string;
const journals: Journal[] = [];
/** Executed by any instance of the TBox. */
let done: string[];
/** Answers are not acknowledged. */
let withholdsAcks: boolean;

beforeAll(async () => {
  broker = await createTlsBroker();
  const { root: authority } = broker;
  trustAnchor = authority.certificatePem;
  key = await createTestKey(await loadX509(), { name: authority.certificate.subject, keys: broker.rootKeys });
});
afterAll(() => broker.dispose());
beforeEach(async () => {
  await startBroker();
  broker.seen.length = 0;
  done = [];
  withholdsAcks = false;
  journalFile = path.join(broker.dataDir, randomUUID(), 'commands.jsonl');
});
afterEach(async () => {
  await tbox.stop();
  await Promise.all(journals.splice(0).map((journal) => journal.close()));
  await broker.kill();
});

/** Plays the platform: answers every reported configuration. */
async function startBroker() {
  aedes = await broker.start();
  aedes.authorizePublish = (_client, packet, accept) => {
    if (!withholdsAcks || !packet.topic.includes('/command/')) accept(null);
  };
  await new Promise<void>((resolve) =>
    aedes.subscribe(
      topics.build({ kind: 'config', direction: 'up', vin: VIN }),
      (packet, next) => {
        next();
        const { syncId } = configSchema.parse(JSON.parse(packet.payload.toString())).values;
        void publish(topics.build({ kind: 'config', direction: 'down', vin: VIN }), {
          ts: Date.now(),
          version: 1,
          values: { syncId, commandKeys: [key.jwk] },
        });
      },
      () => resolve(),
    ),
  );
}

const publish = (topic: string, body: unknown) =>
  new Promise<void>((resolve, reject) => {
    const payload = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
    aedes.publish({ cmd: 'publish', topic, payload, qos: 2, retain: false, dup: false }, (error) =>
      error ? reject(error) : resolve(),
    );
  });

async function boot(executor: Partial<Executor> = {}, faults: TboxFaults = {}) {
  const journal = await openFileJournal(journalFile, { log });
  journals.push(journal);
  tbox = new Tbox({
    vin: VIN,
    host: '127.0.0.1',
    port: broker.port,
    identity: broker.secureContext,
    protocolVersion: 4,
    topics,
    // a day behind, which must not matter
    clock: { now: () => Date.now() - DAY_MS },
    log,
    trustAnchor,
    journal,
    faults,
    executor: {
      supports: () => true,
      check: () => null,
      execute: async () => ({ status: 'succeeded' }),
      recover: () => null,
      ...executor,
    },
    onExecute: (commandId) => done.push(commandId),
    tuning: { backoff: { baseMs: 50, capMs: 200 }, holdMs: 1_000 },
  });
  tbox.reportConfig({ firmwareVersion: '1.2.3', hardware: 'test' });
  tbox.start();
  await until(() => expect(tbox.serverTime).not.toBeNull());
}

const until = (check: () => void, timeout = 5_000) => vi.waitFor(check, { timeout, interval: 10 });
const answers = (): ReceivedMessage[] => broker.seen.filter(({ topic }) => topic.startsWith(`tsp/up/${VIN}/command/`));
const statuses = () => answers().map(({ payload }) => commandResponseSchema.parse(payload).status);
const claims = (change: Partial<CommandClaims> = {}): CommandClaims => ({
  commandId: randomUUID(),
  operation: 'door_unlock',
  params: {},
  issuedAt: Date.now(),
  expiresAt: Date.now() + 30_000,
  aud: VIN,
  ...change,
});
const issue = async (command: CommandClaims) =>
  publish(`tsp/down/${VIN}/command/${command.operation}`, await signedRequest(command, key));

describe('commands', () => {
  test('are answered on their topic with QoS 2, and repeated with the same payload', async () => {
    await boot();
    const command = claims();
    await issue(command);
    await until(() => expect(statuses()).toEqual(['accepted', 'executing', 'succeeded']));
    await issue(command);
    await until(() => expect(answers()).toHaveLength(4));
    expect(answers().every(({ qos, topic }) => qos === 2 && topic === `tsp/up/${VIN}/command/door_unlock`)).toBe(true);
    expect(answers()[3]?.payload).toEqual(answers()[2]?.payload);
    expect(done).toEqual([command.commandId]);
  });

  test('are handled after a malformed one; those of other vehicles are ignored', async () => {
    await boot();
    await publish(`tsp/down/${VIN}/command/door_unlock`, 'not JSON');
    await publish('tsp/down/LTPDEM0A1RA000002/command/door_unlock', await signedRequest(claims(), key));
    const command = claims();
    await issue(command);
    await until(() => expect(statuses()).toEqual(['accepted', 'executing', 'succeeded']));
    expect(done).toEqual([command.commandId]);
  });

  test('that are executed while the broker is down are answered after the reconnect', async () => {
    let finish: () => void = () => undefined;
    await boot({
      execute: () =>
        new Promise((resolve) => {
          finish = () => resolve({ status: 'succeeded' });
        }),
    });
    const command = claims();
    await issue(command);
    await until(() => expect(statuses()).toEqual(['accepted', 'executing']));
    await broker.kill();
    await until(() => expect(tbox.status).not.toBe('online'));
    finish();
    await startBroker();
    await until(() => expect(statuses().at(-1)).toBe('succeeded'));
    await issue(command);
    await until(() => expect(statuses().slice(-2)).toEqual(['succeeded', 'succeeded']));
    expect(done).toEqual([command.commandId]);
  });

  test('wake a sleeping TBox that is connected', async () => {
    await boot();
    await tbox.sleep({ stayConnected: true });
    await issue(claims());
    await until(() => expect(statuses().at(-1)).toBe('succeeded'));
    expect(tbox.status).toBe('online');
  });

  test('report firmware and hardware with the id of the request', async () => {
    await boot();
    const configs = broker.seen.filter(({ topic }) => topics.parse(topic)?.kind === 'config');
    const { values } = configSchema.parse(configs[0]?.payload);
    expect(values).toEqual({ firmwareVersion: '1.2.3', hardware: 'test', syncId: expect.any(String) });
  });
});

describe('a power cut', () => {
  test('does not repeat a started command or report an outcome', async () => {
    let crashed = false;
    await boot({}, { crashAt: (point) => point === 'acted', crashed: () => (crashed = true) });
    const command = claims();
    await issue(command);
    await until(() => expect(crashed).toBe(true));
    await until(() => expect(aedes.connectedClients).toBe(0));
    await boot();
    await issue(command);
    await until(() => expect(statuses().length).toBeGreaterThan(0));
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(new Set(statuses())).toEqual(new Set(['accepted', 'executing'].slice(statuses().length === 1 ? 1 : 0)));
    expect(done).toEqual([command.commandId]);
  });

  test('repeats an unacknowledged final answer once', async () => {
    await boot();
    withholdsAcks = true;
    const command = claims();
    await issue(command);
    await until(() => expect(done).toHaveLength(1));
    await until(() => expect(tbox.waiting.responses).toBe(3));
    tbox.crash();
    await until(() => expect(aedes.connectedClients).toBe(0));
    withholdsAcks = false;
    broker.seen.length = 0;
    await boot();
    await until(() => expect(statuses()).toEqual(['succeeded']));
    await until(() => expect(tbox.waiting.responses).toBe(0));
    tbox.crash();
    await Promise.all(journals.map((journal) => journal.close()));
    await boot();
    await issue(claims());
    await until(() => expect(statuses()).toEqual(['succeeded', 'accepted', 'executing', 'succeeded']));
  });
});
