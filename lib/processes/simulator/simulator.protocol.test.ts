import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import {
  certificatePayloads,
  checkSignal,
  createTopics,
  eventSchema,
  presenceSchema,
  telemetrySchema,
} from '@/lib/contracts';
import { freePort } from '@/lib/testing/free-port';
import { createTboxAuthority, type TboxAuthority } from '@/lib/testing/tbox-authority';
import { createTlsBroker } from '@/lib/testing/tls-broker';
import { loadVin } from './load/identities';

const topics = createTopics();
const FLEET = Array.from({ length: 40 }, (_, i) => ({
  vin: loadVin(i),
  tboxSerial: `TBX${String(i).padStart(8, '0')}`,
  model: 'test',
  powertrain: ['bev', 'phev', 'ice'][i % 3],
  city: ['shanghai', 'munich', 'atlantis'][i % 3] ?? '',
}));

let authority: TboxAuthority;
let broker: Awaited<ReturnType<typeof createTlsBroker>>;
let httpPort: number;
let child: ChildProcess | null = null;

function run(
  script: string,
  args: string[] = [],
  env: Record<string, string> = {},
): { child: ChildProcess; output: () => string } {
  let text = '';
  const started = spawn(process.execPath, ['--import', 'tsx', script, ...args], {
    env: {
      ...process.env,
      DATA_DIR: broker.dataDir,
      MQTT_TLS_PORT: String(broker.port),
      SIMULATOR_PORT: String(httpPort),
      SIMULATOR_VEHICLES: String(FLEET.length),
      LOG_LEVEL: 'warn',
      ...env,
    },
  });
  started.stdout.on('data', (chunk) => {
    text += chunk;
  });
  started.stderr.on('data', (chunk) => {
    text += chunk;
  });
  return { child: started, output: () => text };
}

const until = (check: () => void | Promise<void>, timeout = 15_000) => vi.waitFor(check, { timeout, interval: 50 });
const seenOn = (kind: string) => broker.seen.filter(({ topic }) => topics.parse(topic)?.kind === kind);
const lastStates = () =>
  new Map(seenOn('presence').map(({ topic, payload }) => [topic, presenceSchema.parse(payload)] as const));

beforeAll(async () => {
  authority = await createTboxAuthority();
  broker = await createTlsBroker({ trusts: authority.root });
  await appendFile(path.join(broker.dataDir, 'pki', 'ca.cert.pem'), authority.root);
  httpPort = await freePort();
  await broker.writeFleet(FLEET);
});
afterAll(() => broker.dispose());
afterEach(async () => {
  if (child && child.exitCode === null) {
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
  child = null;
  await broker.kill();
  broker.seen.length = 0;
});

describe('the simulator', () => {
  test('connects its fleet, reports within the contract, reconnects to the broker and disconnects in order', async () => {
    await broker.start();
    const simulator = run('lib/processes/simulator/main.ts');
    child = simulator.child;
    const awake = () => [...lastStates().values()].filter(({ state }) => state === 'online').length;
    await until(() => expect(awake()).toBeGreaterThan(FLEET.length * 0.7));
    await until(() => expect(seenOn('telemetry').length).toBeGreaterThan(60));
    const before = awake();
    for (const { clientId, topic, payload } of seenOn('telemetry')) {
      expect(topic).toBe(`tsp/up/${clientId}/telemetry`);
      for (const [path, value] of Object.entries(telemetrySchema.parse(payload).signals)) {
        expect([path, checkSignal(path, value)]).toEqual([path, null]);
      }
    }
    for (const { payload } of seenOn('event')) expect(eventSchema.safeParse(payload).success).toBe(true);
    expect((await fetch(`http://127.0.0.1:${httpPort}/readyz`)).status).toBe(200);

    await broker.kill();
    broker.seen.length = 0;
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    await broker.start();
    await until(() => expect(awake()).toBeGreaterThanOrEqual(before - 2));

    simulator.child.kill('SIGTERM');
    await once(simulator.child, 'exit');
    expect(simulator.child.exitCode).toBe(0);
    for (const { state, reason } of lastStates().values()) {
      expect(`${state} ${reason}`).toMatch(/^(offline shutdown|sleeping parked|offline connection_lost)$/);
    }
    expect([...lastStates().values()].filter(({ reason }) => reason === 'shutdown').length).toBeGreaterThan(before - 4);
    expect(simulator.output()).toBe('');
  }, 60_000);

  test('rotates the certificates of its vehicles', async () => {
    const aedes = await broker.start();
    const down = (vin: string, step: string, body: Record<string, unknown>) => {
      const topic = topics.build({ kind: 'certificate', direction: 'down', vin, step });
      const payload = Buffer.from(JSON.stringify({ rotationId: vin, ts: Date.now(), ...body }));
      aedes.publish({ cmd: 'publish', topic, payload, qos: 1, retain: false, dup: false }, () => undefined);
    };
    await new Promise<void>((resolve) => {
      aedes.subscribe(
        topics.build({ kind: 'certificate', direction: 'up', vin: '+', step: 'csr' }),
        (packet, next) => {
          next();
          const { rotationId, csr } = certificatePayloads.csr.parse(JSON.parse(packet.payload.toString()));
          void authority
            .issue(csr)
            .then(({ certificate, chain }) => down(rotationId, 'issued', { certificate, chain }));
        },
        () => resolve(),
      );
    });
    child = run('lib/processes/simulator/main.ts').child;
    const awake = () => [...lastStates()].filter(([, { state }]) => state === 'online').map(([topic]) => topic);
    await until(() => expect(awake().length).toBeGreaterThan(FLEET.length * 0.7));
    const awakeVins = awake().flatMap((topic) => {
      const parsed = topics.parse(topic);
      return parsed?.kind === 'presence' ? [parsed.vin] : [];
    });

    for (const vin of awakeVins) down(vin, 'renew', { deadline: Date.now() + 60_000 });

    // Some fall asleep or lose their network meanwhile
    const rotated = async () => {
      const metrics = await (await fetch(`http://127.0.0.1:${httpPort}/metrics`)).text();
      return Number(metrics.match(/^tsp_simulator_certificates_rotated\S* (\d+)$/m)?.[1]);
    };
    await until(async () => expect(await rotated()).toBeGreaterThan(awakeVins.length * 0.8), 30_000);
    expect(seenOn('certificate').filter(({ topic }) => topic.endsWith('/failed'))).toEqual([]);
    const files = awakeVins.map((vin) => readFile(path.join(broker.dataDir, 'simulator', vin, 'cert.pem'), 'utf8'));
    const withChain = (await Promise.all(files)).filter((pem) => pem.includes(authority.issuing.trim()));
    expect(withChain.length).toBeGreaterThan(awakeVins.length * 0.8);

    broker.seen.length = 0;
    child.kill('SIGTERM');
    await once(child, 'exit');
    broker.seen.length = 0;
    child = run('lib/processes/simulator/main.ts').child;
    await until(() => expect(awake().length).toBeGreaterThan(FLEET.length * 0.7));
  }, 90_000);

  test('names a missing fleet file and exits', async () => {
    const simulator = run('lib/processes/simulator/main.ts', [], { DATA_DIR: '/nonexistent' });
    child = simulator.child;
    await once(simulator.child, 'exit');
    expect(simulator.child.exitCode).toBe(1);
    expect(simulator.output()).toContain('/nonexistent/simulator/fleet.json');
  }, 20_000);
});

describe('the load generator', () => {
  test('publishes as its vehicles and counts acknowledgements', async () => {
    await broker.start();
    const args = `--tls --host localhost --port ${broker.port} --clients 5 --window 4 --duration 1 --qos 1`.split(' ');
    const load = run('lib/processes/simulator/load.ts', args);
    child = load.child;
    await once(load.child, 'exit');
    const result = JSON.parse(load.output());
    expect(result).toMatchObject({ clients: 5, refused: 0, disconnected: 0, unacknowledged: 0 });
    expect(result.sent).toBeGreaterThan(100);
    expect(result.acknowledged).toBe(result.sent);
    expect(seenOn('telemetry')).toHaveLength(result.sent);
    const seqs = seenOn('telemetry').map(
      ({ clientId, payload }) => `${clientId} ${telemetrySchema.parse(payload).seq}`,
    );
    expect(new Set(seqs).size).toBe(result.sent);
  }, 40_000);

  test('sends at a rate', async () => {
    await broker.start();
    const args = `--tls --host localhost --port ${broker.port} --clients 5 --rate 20 --duration 2 --qos 1`.split(' ');
    const load = run('lib/processes/simulator/load.ts', args);
    child = load.child;
    await once(load.child, 'exit');
    const result = JSON.parse(load.output());
    expect(result.sent + result.behind).toBeGreaterThanOrEqual(195);
    expect(result.sent).toBeLessThanOrEqual(205);
    expect(result.unacknowledged).toBe(0);
  }, 40_000);

  test('names an invalid option', async () => {
    const load = run('lib/processes/simulator/load.ts', ['--clients', 'many']);
    child = load.child;
    await once(load.child, 'exit');
    expect(load.child.exitCode).toBe(2);
    expect(load.output()).toBe('--clients must be a number above 0\n');
  }, 20_000);
});
