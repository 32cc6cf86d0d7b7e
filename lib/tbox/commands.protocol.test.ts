import { randomUUID } from 'node:crypto';
import path from 'node:path';
import type { Aedes } from 'aedes';
import pino from 'pino';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { type CommandClaims, commandResponseSchema, configSchema, createTopics } from '@/lib/contracts';
import { loadX509 } from '@/lib/platform/x509';
import { type Executor, type Journal, openFileJournal, Tbox, type TboxFaults } from '@/lib/tbox';
import { createTlsBroker, type ReceivedMessage } from '@/lib/testing/tls-broker';
import { createTestKey, signedRequest } from './commands/signing-fixture';

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
/** What every life of the TBox really did. */
let done: string[];
/** Answers are not acknowledged. */
let deaf: boolean;

beforeAll(async () => {
  broker = await createTlsBroker();
  const { root: authority } = broker;
  trustAnchor = authority.certificatePem;
  key = await createTestKey(await loadX509(), { name: authority.certificate.subject, keys: authority.keys });
});
afterAll(() => broker.dispose());
beforeEach(async () => {
  await startBroker();
  broker.seen.length = 0;
  done = [];
  deaf = false;
  journalFile = path.join(broker.dataDir, randomUUID(), 'commands.jsonl');
});
afterEach(async () => {
  await tbox.stop();
  await Promise.all(journals.splice(0).map((journal) => journal.close()));
  await broker.kill();
});

/** With the platform's part: every reported configuration is answered. */
async function startBroker() {
  aedes = await broker.start();
  aedes.authorizePublish = (_client, packet, accept) => {
    if (!deaf || !packet.topic.includes('/command/')) accept(null);
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
    // a day late: nothing that matters here rests on it
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
const said = () => answers().map(({ payload }) => commandResponseSchema.parse(payload).status);
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
  test('are answered on their topic at QoS 2, and repeated with the same words', async () => {
    await boot();
    const command = claims();
    await issue(command);
    await until(() => expect(said()).toEqual(['accepted', 'executing', 'succeeded']));
    await issue(command);
    await until(() => expect(answers()).toHaveLength(4));
    expect(answers().every(({ qos, topic }) => qos === 2 && topic === `tsp/up/${VIN}/command/door_unlock`)).toBe(true);
    expect(answers()[3]?.payload).toEqual(answers()[2]?.payload);
    expect(done).toEqual([command.commandId]);
  });

  test('of which one cannot be read do not stop the next; those of others are not answered', async () => {
    await boot();
    await publish(`tsp/down/${VIN}/command/door_unlock`, 'not JSON');
    await publish('tsp/down/LTPDEM0A1RA000002/command/door_unlock', await signedRequest(claims(), key));
    const command = claims();
    await issue(command);
    await until(() => expect(said()).toEqual(['accepted', 'executing', 'succeeded']));
    expect(done).toEqual([command.commandId]);
  });

  test('that are carried out while the broker is away are answered when it is back', async () => {
    let finish: () => void = () => undefined;
    await boot({
      execute: () =>
        new Promise((resolve) => {
          finish = () => resolve({ status: 'succeeded' });
        }),
    });
    const command = claims();
    await issue(command);
    await until(() => expect(said()).toEqual(['accepted', 'executing']));
    await broker.kill();
    await until(() => expect(tbox.status).not.toBe('online'));
    finish();
    await startBroker();
    await until(() => expect(said().at(-1)).toBe('succeeded'));
    await issue(command);
    await until(() => expect(said().slice(-2)).toEqual(['succeeded', 'succeeded']));
    expect(done).toEqual([command.commandId]);
  });

  test('asleep but reachable: a command wakes it', async () => {
    await boot();
    await tbox.sleep({ stayConnected: true });
    await issue(claims());
    await until(() => expect(said().at(-1)).toBe('succeeded'));
    expect(tbox.status).toBe('online');
  });

  test('firmware and hardware are reported beside the id of the question', async () => {
    await boot();
    const configs = broker.seen.filter(({ topic }) => topics.parse(topic)?.kind === 'config');
    const { values } = configSchema.parse(configs[0]?.payload);
    expect(values).toEqual({ firmwareVersion: '1.2.3', hardware: 'test', syncId: expect.any(String) });
  });
});

describe('a power cut', () => {
  test('what had begun is not done again, and nobody claims to know', async () => {
    let cut = false;
    await boot({}, { crashAt: (point) => point === 'acted', crashed: () => (cut = true) });
    const command = claims();
    await issue(command);
    await until(() => expect(cut).toBe(true));
    await until(() => expect(aedes.connectedClients).toBe(0));
    await boot();
    await issue(command);
    await until(() => expect(said().length).toBeGreaterThan(0));
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(new Set(said())).toEqual(new Set(['accepted', 'executing'].slice(said().length === 1 ? 1 : 0)));
    expect(done).toEqual([command.commandId]);
  });

  test('a final answer that the broker did not acknowledge is told after it, once', async () => {
    await boot();
    deaf = true;
    const command = claims();
    await issue(command);
    await until(() => expect(done).toHaveLength(1));
    await until(() => expect(tbox.waiting.responses).toBe(3));
    tbox.crash();
    await until(() => expect(aedes.connectedClients).toBe(0));
    deaf = false;
    broker.seen.length = 0;
    await boot();
    await until(() => expect(said()).toEqual(['succeeded']));
    await until(() => expect(tbox.waiting.responses).toBe(0));
    tbox.crash();
    await Promise.all(journals.map((journal) => journal.close()));
    await boot();
    await issue(claims());
    await until(() => expect(said()).toEqual(['succeeded', 'accepted', 'executing', 'succeeded']));
  });
});
