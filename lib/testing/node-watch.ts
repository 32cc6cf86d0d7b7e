import { expect } from 'vitest';
import { createAuthenticationRecords, createNodeWatch } from '@/lib/domain/broker';
import { type Ctx, systemActor } from '@/lib/domain/context';
import { createFleet, createModel, registerVehicle } from '@/lib/domain/fleet';
import { recordBrokerEvents, sweepPresence } from '@/lib/domain/presence';
import type { Broker } from '@/lib/platform/broker';
import answers from '@/lib/platform/broker/recorded/answers.json';
import { createLog } from '@/lib/platform/log';
import { createTestDb, type TestDb } from './db';
import { emqxAdapter } from './emqx/emqx-adapter';
import { type EmqxRest, startEmqxRest } from './emqx/emqx-rest';
import { fakeClock } from './fake-clock';

// For database tests of `watch-nodes`: one database for each test file

// As in the recorded EMQX: one connected vehicle, on its only node
export const VIN = 'LTESTA1B0R0000001';
export const GONE = 'LTESTA1B0R0000009';
export const SERIAL = 'TBX20240001';
// Connected too, without a certificate
export const BY_PASSWORD = 'LTESTA1B0R0000002';
export const PASSWORD_PEER = '127.0.0.1:50008';
export const NODE = 'emqx@127.0.0.1';
export const clock = fakeClock(Date.UTC(2026, 10, 22, 12));
export let db: TestDb;
export let ctx: Ctx;
export let rest: EmqxRest;
export let broker: Broker;
let isReachable: boolean;
export const parts = () => ({ ctx, broker, isReachable: async () => isReachable });
export let watch: ReturnType<typeof createNodeWatch>;

export const setReachable = (value: boolean): void => {
  isReachable = value;
};

export async function setUp(): Promise<void> {
  db = await createTestDb();
  ctx = { db, clock, actor: systemActor('test') };
  await createFleet({ ctx, input: { code: 'north', name: 'North' } });
  await createModel({ ctx, input: { code: 'm', name: 'M', manufacturer: 'M', powertrain: 'bev' } });
  await registerVehicle({ ctx, input: { vin: VIN, fleet: 'north', model: 'm', tboxSerial: SERIAL } });
  await db.pool.query(
    `insert into tbox_certificates (id, tbox_id, serial_number, fingerprint, not_before, not_after)
     select 'valid', id, '02', 'v', now() - interval '1 day', now() + interval '1 year' from tboxes where serial = $1`,
    [SERIAL],
  );
  for (const vin of [GONE, BY_PASSWORD]) await registerVehicle({ ctx, input: { vin, fleet: 'north', model: 'm' } });
}
export async function startBroker(): Promise<void> {
  rest = await startEmqxRest();
  rest.configuration.authenticators.push({ id: 'password_based:http' });
  broker = emqxAdapter(rest, { clock });
  isReachable = true;
  watch = createNodeWatch(parts());
  await db.pool.query(
    `delete from broker_nodes; delete from presence_sessions; update vehicle_presence set connected = false;
     delete from broker_admissions; delete from broker_unadmitted`,
  );
}

export const connected = async () => {
  const { rows } = await db.pool.query<{ vin: string }>(
    'select v.vin from vehicles v join vehicle_presence p on p.vehicle_id = v.id where p.connected order by v.vin',
  );
  return rows.map(({ vin }) => vin);
};
export const connect = (vin: string, { node = NODE, aheadMs = 0 } = {}) => {
  const at = { node, peername: '192.0.2.1:5', connected_at: clock.now() + aheadMs, timestamp: clock.now() + aheadMs };
  return recordBrokerEvents({ ctx, input: [{ event: 'client.connected', clientid: vin, ...at }] });
};
export const stopped = () => {
  const body = answers.nodes.response.body.map(({ node }) => ({ node, node_status: 'stopped', role: 'core' }));
  rest.answerNext({ status: 200, body });
};
export const sweep = () => sweepPresence({ ctx, input: { evaluateNodes: true } });

/** Clients that EMQX still has. */
export const clientsLeft = async () => {
  const authorization = `Basic ${btoa(`${rest.key}:${rest.secret}`)}`;
  const answer = await fetch(`${rest.url}/clients?limit=100&conn_state=connected`, { headers: { authorization } });
  const { data } = (await answer.json()) as { data: { clientid: string }[] };
  return data.map(({ clientid }) => clientid).sort();
};
export const log = createLog('test', 'silent');
/** The edge authenticated it, and EMQX reported its connection. */
export async function recordAuthentication(clientId: string, peer: string, connectedAt: number): Promise<void> {
  const records = createAuthenticationRecords({ ctx, log });
  records.record(clientId, peer.replace(/:\d+$/, ''));
  expect((await records.filter([{ clientId, peer, connectedAt }])).size).toBe(1);
  await records.stop();
}
export const BY_PASSWORD_AT = Date.parse('2026-11-22T10:24:00.308+00:00');
export const restart = () => {
  const [node] = answers.nodes.response.body;
  rest.answerNext({ status: 200, body: [{ ...node, uptime: 3_000 }] });
};
