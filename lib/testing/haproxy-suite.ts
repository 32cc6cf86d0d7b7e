import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { IClientOptions } from 'mqtt';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { type Ctx, systemActor } from '@/lib/domain/context';
import { publishRevocationList, revokeCertificate } from '@/lib/domain/pki';
import { systemClock } from '@/lib/platform/clock';
import { closeServer, createHttpServer, listen, operationsRoutes } from '@/lib/platform/http';
import { createLog } from '@/lib/platform/log';
import { type BrokerFixture, startBrokerFixture, type TboxIdentity } from './broker';
import { brokerClients, eventually } from './broker-clients';
import { createTestDb, type TestDb } from './db';
import { type HaproxyFixture, startHaproxy } from './haproxy';

export const VIN = 'LTESTA1B0R0000001';
export const SERIAL = 'TBX-1';
export const VEHICLE_ADDRESS = '127.0.0.77';
export const TELEMETRY = `tsp/up/${VIN}/telemetry`;
export const MQTT_REFUSED = { code: 5 };

type Started = { db: TestDb; ctx: Ctx; broker: BrokerFixture; proxy: HaproxyFixture };

/** Starts, for the tests of a `describe`, HAProxy with deploy's own configuration in front of the real broker and edge. */
export function haproxySuite(haproxy: string) {
  const suite = {} as Started;
  let health: Server | undefined;
  const clients = brokerClients(() => suite.broker);

  beforeAll(async () => {
    suite.db = await createTestDb();
    suite.ctx = { db: suite.db, clock: systemClock, actor: systemActor('test') };
    const broker = await startBrokerFixture({ db: suite.db, proxied: true });
    suite.broker = broker;
    await broker.vehicle(VIN, SERIAL);
    health = createHttpServer(
      operationsRoutes(broker.metrics.broker, () => ({})),
      createLog('test', 'silent'),
    );
    await listen(health, 0, '127.0.0.1');
    await publishLists();
    const checkPort = (health.address() as AddressInfo).port;
    const proxy = await startHaproxy({ haproxy, broker, checkPort });
    suite.proxy = proxy;
    expect(await proxy.refresh()).toMatchObject({ code: 0 });
    expect(await proxy.check()).toMatchObject({ code: 0 });
    await proxy.start();
  }, 60_000);
  afterEach(() => clients.closeAll());
  afterAll(async () => {
    await suite.proxy?.close();
    if (health) await closeServer(health);
    await suite.broker?.close();
    await suite.db?.drop();
  });

  async function publishLists(): Promise<void> {
    const { ctx, broker } = suite;
    const { signing } = await broker.authorities.read();
    for (const authority of signing) await publishRevocationList({ ctx, authority, changed: true });
  }

  return Object.assign(suite, {
    clients,
    publishLists,
    throughProxy: (clientId: string, { ca, cert, key }: TboxIdentity, options: IClientOptions = {}) =>
      clients.connect(`mqtts://localhost:${suite.proxy.ports.mqtt}`, {
        ...{ clientId, ca, cert, key, host: '127.0.0.1', servername: 'localhost' },
        ...({ localAddress: VEHICLE_ADDRESS } as IClientOptions),
        ...options,
      }),
    certificate: (): Promise<TboxIdentity> => suite.broker.tbox(SERIAL),
    revoke: ({ issued }: TboxIdentity, reason: 'keyCompromise' | 'certificateHold' = 'keyCompromise') =>
      revokeCertificate({ ctx: suite.ctx, input: { serialNumber: issued.serialNumber, reason } }),
    quarantined: async () =>
      (await suite.db.pool.query('select reason, detail from quarantined_messages order by id desc limit 1')).rows[0],
    /** Waits for HAProxy's log of a failed handshake. */
    logged: (text: RegExp) => eventually(() => text.exec(suite.proxy.log)?.[0]),
  });
}
