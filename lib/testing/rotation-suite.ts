import { randomUUID } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { TLSSocket } from 'node:tls';
import type { Aedes, Client } from 'aedes';
import pino from 'pino';
import { afterAll, afterEach, beforeAll, beforeEach, expect, vi } from 'vitest';
import { type CertificateStep, certificatePayloads, configSchema, createTopics } from '@/lib/contracts';
import { createMemoryJournal, type IdentityStore, openFileIdentity, Tbox, type TboxOptions } from '@/lib/tbox';
import { createTboxAuthority, type TboxAuthority } from './tbox-authority';
import { createTlsBroker } from './tls-broker';

const VIN = 'LTPDEM0A1RA000001';
export const HOUR_MS = 3_600_000;
const topics = createTopics();
const log = pino({ level: 'silent' });

type State = {
  authority: TboxAuthority;
  /** Trusted by the TBox, unknown to the broker. */
  unknown: TboxAuthority;
  broker: Awaited<ReturnType<typeof createTlsBroker>>;
  aedes: Aedes;
  dir: string;
  store: IdentityStore;
  tbox: Tbox;
  /** X.509 serial numbers of accepted certificates, one for each connection. */
  authenticated: string[];
  client: Client | null;
  accepts: (serialNumber: string) => boolean;
  /** Whether the broker acknowledges an answer of the TBox. */
  acknowledges: (step: string) => boolean;
  /** The platform's answer to each CSR; null: none. */
  answer: ((csr: string) => Promise<{ certificate: string; chain: string[] }>) | null;
  sendsTime: boolean;
  newSerials: string[];
};

/** Sets up, for the tests of a file, a TBox with a certificate in files, and a broker and platform that renew it. */
export function rotationSuite() {
  const suite = {} as State;

  beforeAll(async () => {
    [suite.authority, suite.unknown] = [await createTboxAuthority(), await createTboxAuthority('CN=Unknown')];
    suite.broker = await createTlsBroker({ trusts: suite.authority.root });
  });
  afterAll(() => suite.broker.dispose());
  beforeEach(async () => {
    suite.authenticated = [];
    suite.newSerials = [];
    suite.client = null;
    suite.sendsTime = true;
    suite.accepts = () => true;
    suite.acknowledges = () => true;
    suite.answer = (csr) => issue(csr);
    await startBroker();
    suite.broker.seen.length = 0;
    suite.dir = path.join(suite.broker.dataDir, randomUUID());
    await mkdir(suite.dir);
    await writeFile(path.join(suite.dir, 'cert.pem'), suite.broker.identity.certificate);
    await writeFile(path.join(suite.dir, 'key.pem'), suite.broker.identity.key);
    suite.store = await openFileIdentity(suite.dir, { log });
    suite.tbox = create();
  });
  afterEach(async () => {
    await suite.tbox.stop();
    suite.tbox.crash();
    await suite.broker.kill();
    for (const { payload } of suite.broker.seen) expect(JSON.stringify(payload)).not.toContain('PRIVATE KEY');
  });

  function create(options: Partial<TboxOptions> = {}): Tbox {
    return new Tbox({
      vin: VIN,
      host: '127.0.0.1',
      port: suite.broker.port,
      identity: suite.store,
      trustAnchor: `${suite.broker.authorityPem}\n${suite.authority.root}\n${suite.unknown.root}`,
      protocolVersion: 4,
      topics,
      clock: { now: () => 7 },
      log,
      journal: createMemoryJournal(),
      tuning: {
        backoff: { baseMs: 20, capMs: 100 },
        stableAfterMs: 200,
        ackTimeoutMs: 300,
        installedAckMs: 500,
        retryNewerAfterMs: 50,
      },
      ...options,
    });
  }

  /** Issues the same certificate for the same CSR, as the platform does from its database. */
  const certificates = new Map<string, ReturnType<TboxAuthority['issue']>>();
  async function issue(csr: string, ...rest: [Parameters<TboxAuthority['issue']>[1]?, TboxAuthority?]) {
    const [options = {}, from = suite.authority] = rest;
    const issued = certificates.get(csr) ?? from.issue(csr, options);
    certificates.set(csr, issued);
    const { serialNumber, ...answered } = await issued;
    if (!suite.newSerials.includes(serialNumber)) suite.newSerials.push(serialNumber);
    return answered;
  }

  async function startBroker() {
    suite.aedes = await suite.broker.start();
    suite.aedes.authenticate = (connecting, _username, _password, done) => {
      const socket = connecting.conn as unknown as TLSSocket;
      const serialNumber = socket.getPeerCertificate().serialNumber.toLowerCase();
      if (!suite.accepts(serialNumber)) return done(Object.assign(new Error('refused'), { returnCode: 5 }), false);
      suite.authenticated.push(serialNumber);
      suite.client = connecting;
      done(null, true);
    };
    suite.aedes.authorizePublish = (_client, packet, accept) => {
      const topic = topics.parse(packet.topic);
      if (topic?.kind !== 'certificate' || suite.acknowledges(topic.step)) accept(null);
    };
    await listen({ kind: 'config', direction: 'up', vin: VIN }, (payload) => {
      const { syncId } = configSchema.parse(payload).values;
      if (!suite.sendsTime) return;
      const config = { ts: Date.now(), version: 1, values: { syncId, commandKeys: [] } };
      publish(topics.build({ kind: 'config', direction: 'down', vin: VIN }), config);
    });
    await listen({ kind: 'certificate', direction: 'up', vin: VIN, step: 'csr' }, (payload) => {
      const { rotationId, csr } = certificatePayloads.csr.parse(payload);
      void suite.answer?.(csr).then((issued) => send('issued', { rotationId, ...issued }));
    });
  }

  const listen = (topic: Parameters<typeof topics.build>[0], receive: (payload: unknown) => void) =>
    new Promise<void>((resolve) => {
      suite.aedes.subscribe(
        topics.build(topic),
        (packet, next) => {
          next();
          receive(JSON.parse(packet.payload.toString()));
        },
        () => resolve(),
      );
    });
  function publish(topic: string, body: unknown): void {
    const payload = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
    suite.aedes.publish({ cmd: 'publish', topic, payload, qos: 1, retain: false, dup: false }, () => undefined);
  }
  const send = (step: string, body: Record<string, unknown> | string) =>
    publish(
      topics.build({ kind: 'certificate', direction: 'down', vin: VIN, step }),
      typeof body === 'string' ? body : { ts: Date.now(), ...body },
    );
  const renew = (rotationId = 'r-1', deadline = Date.now() + HOUR_MS) => send('renew', { rotationId, deadline });
  const sent = <Step extends CertificateStep>(step: Step) =>
    suite.broker.seen
      .filter(({ topic }) => topic === topics.build({ kind: 'certificate', direction: 'up', vin: VIN, step }))
      .map(
        ({ payload }) =>
          certificatePayloads[step].parse(payload) as ReturnType<(typeof certificatePayloads)[Step]['parse']>,
      );
  const until = (check: () => void | Promise<void>, timeout = 8_000) => vi.waitFor(check, { timeout, interval: 10 });
  const online = () => until(() => expect(suite.tbox.status).toBe('online'));
  const start = async () => {
    suite.tbox.start();
    await online();
  };
  const phase = () => suite.store.read().rotation.phase;
  const settled = () => until(() => expect([phase(), suite.tbox.status]).toEqual(['done', 'online']));
  const breakConnection = () => (suite.client?.conn as unknown as TLSSocket | undefined)?.destroy();
  const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

  /** Simulates a power failure at the n-th write, before or after it is on disk. */
  function failPowerAt(write: number, when: 'before' | 'after'): Promise<void> {
    let writes = 0;
    const real = suite.store;
    return new Promise((resolve) => {
      suite.store = {
        read: () => real.read(),
        write: async (stored) => {
          const fails = writes++ === write;
          if (!fails || when === 'after') await real.write(stored);
          if (!fails) return;
          suite.tbox.crash();
          resolve();
        },
      };
      suite.tbox = create();
    });
  }
  async function powerOn() {
    suite.store = await openFileIdentity(suite.dir, { log });
    suite.tbox = create();
    await start();
  }

  return Object.assign(suite, {
    create,
    issue,
    startBroker,
    send,
    renew,
    sent,
    until,
    online,
    start,
    phase,
    settled,
    breakConnection,
    pause,
    failPowerAt,
    powerOn,
  });
}
