import { afterAll, beforeAll, beforeEach } from 'vitest';
import { type Ctx, systemActor } from '@/lib/domain/context';
import { systemClock } from '@/lib/platform/clock';
import { type BrokerFixture, startBrokerFixture } from './broker';
import { createTestDb, type TestDb } from './db';

export const VIN = 'LTESTA1B0R0000001';
export const SERIAL = 'TBX20240001';
export const SUBJECT = `CN=${SERIAL},OU=TBox,O=Console Test,C=CN`;

export const placeholder = (name: string) => `$\{${name}}`;

// Requests as EMQX 5.3.2 sent them (recorded)
export const authentication = {
  username: '',
  proto_name: placeholder('proto_name'),
  peerhost: '127.0.0.1',
  password: '',
  mountpoint: placeholder('mountpoint'),
  listener: placeholder('listener'),
  clientid: VIN,
  client_attr: placeholder('client_attrs.role'),
  cert_subject: SUBJECT,
  cert_common_name: SERIAL,
};
export const authorization = {
  action: 'publish',
  cert_common_name: SERIAL,
  cert_subject: SUBJECT,
  clientid: VIN,
  listener: placeholder('listener'),
  mountpoint: '',
  password: placeholder('password'),
  peerhost: '127.0.0.1',
  proto_name: 'mqtt',
  qos: '1',
  retain: 'true',
  topic: `tsp/up/${VIN}/telemetry`,
  username: '',
};

/** Starts, for the tests of a file, an edge that knows the vehicle VIN with the imported TBox SERIAL. */
export function edgeHooks() {
  const started = {} as { db: TestDb; ctx: Ctx; fixture: BrokerFixture };
  beforeAll(async () => {
    started.db = await createTestDb();
    started.ctx = { db: started.db, clock: systemClock, actor: systemActor('test') };
    started.fixture = await startBrokerFixture({ db: started.db });
    await started.fixture.vehicle(VIN, SERIAL);
    await started.fixture.importedTbox(SERIAL);
  });
  beforeEach(() => started.db.pool.query('delete from quarantined_messages'));
  afterAll(async () => {
    await started.fixture?.close();
    await started.db?.drop();
  });
  return Object.assign(started, {
    async post(path: string, body: unknown, secret = started.fixture.secret) {
      const text = typeof body === 'string' ? body : JSON.stringify(body);
      const headers = { 'content-type': 'application/json', 'x-broker-secret': secret };
      const answer = await fetch(`${started.fixture.urls.edge}${path}`, { method: 'POST', headers, body: text });
      return { status: answer.status, type: answer.headers.get('content-type'), body: await answer.json() };
    },
  });
}
