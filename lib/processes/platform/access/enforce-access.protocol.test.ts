import { afterAll, afterEach, beforeEach, expect, test } from 'vitest';
import {
  banClient,
  deleteTboxCredential,
  liftBan,
  restoreRules,
  setFleetAuthentication,
  setServiceAccountDisabled,
} from '@/lib/domain/access';
import { updateVehicle } from '@/lib/domain/fleet';
import { createAuthority, importAuthority, importCertificates, setAuthorityAdmission } from '@/lib/domain/pki';
import { type Broker, BrokerError } from '@/lib/platform/broker';
import { createMetrics } from '@/lib/platform/metrics';
import { closed, eventually, refusalOf } from '@/lib/testing/broker-clients';
import { news, startEnforcement } from '@/lib/testing/enforcement-fixture';
import { startAccess } from './index';

const { ctx, fixture, admin, clients, cast, context, fleet, publish, filtersOf, close } = await startEnforcement();

beforeEach(() => publish());
afterEach(() => clients.closeAll());
afterAll(() => close());

test('ends a subscription that rules deny, which works again after a rollback', async () => {
  const { version } = await publish(news());
  const { client, names } = await cast.connect('tbox');
  await eventually(async () => (await client.subscribeAsync('oem/news', { qos: 1 }))[0]?.qos === 1).catch(
    () => undefined,
  );
  await client.subscribeAsync(`tsp/down/${names.own}/#`, { qos: 1 });
  await eventually(async () => (await filtersOf(names.own))?.includes('oem/news'));
  await publish();
  await eventually(async () => !(await filtersOf(names.own))?.includes('oem/news'), 1_000);
  expect(await filtersOf(names.own)).toEqual([`tsp/down/${names.own}/#`]);
  expect(client.connected).toBe(true);
  await restoreRules({ ctx, input: { version, reason: 'back' } });
  await eventually(async () => {
    await client.subscribeAsync('oem/news', { qos: 1 }).catch(() => undefined);
    return (await filtersOf(names.own))?.includes('oem/news');
  });
});

test('requests decisions for publishes again', async () => {
  const { client, names } = await cast.connect('tbox');
  const topic = `tsp/up/${names.own}/event/door_opened`;
  await client.publishAsync(topic, '{}', { qos: 1 });
  await publish(news({ id: 'quiet', effect: 'deny', action: 'publish', topic: 'tsp/up/${vin}/event/#' }));
  const gone = closed(client);
  const timer = setInterval(() => client.publish(topic, '{}', { qos: 1 }), 50);
  await gone.finally(() => clearInterval(timer));
});

test('ends a wildcard subscription of which a rule denies a part', async () => {
  const { client, names } = await cast.connect('tbox');
  await client.subscribeAsync([`tsp/down/${names.own}/#`, 'tsp/down/_all/#'], { qos: 1 });
  await publish(news({ id: 'no', effect: 'deny', topic: 'tsp/down/${vin}/config' }));
  await eventually(async () => (await filtersOf(names.own))?.length === 1);
  expect(await filtersOf(names.own)).toEqual(['tsp/down/_all/#']);
});

test('ends subscriptions of a vehicle with changed tags only', async () => {
  await updateVehicle({ ctx, input: { vin: 'LTESTA1B0R0000001', tags: ['pilot'] } });
  await publish(news({ principal: { kind: 'tag', tag: 'pilot' } }));
  const { client, names } = await cast.connect('tbox');
  await eventually(async () => {
    await client.subscribeAsync('oem/news', { qos: 1 }).catch(() => undefined);
    return (await filtersOf(names.own))?.includes('oem/news');
  });
  await updateVehicle({ ctx, input: { vin: names.own, tags: [] } });
  await eventually(async () => (await filtersOf(names.own))?.length === 0);
});

test('disconnects a banned client at once, and accepts it after the ban', async () => {
  const { client, names } = await cast.connect('tbox');
  const gone = closed(client);
  const ban = { kind: 'client_id', value: names.own, reason: 'stolen' } as const;
  const { id } = await banClient({ ctx, input: ban });
  await gone;
  await eventually(async () => (await refusalOf(cast.connect('tbox')).catch(() => null))?.code === 5);
  await liftBan({ ctx, input: { id } });
  await eventually(() => cast.connect('tbox').catch(() => null));
});

test('syncs bans once the broker is available again', async () => {
  let failures = 2;
  let syncs = 0;
  const broker: Broker = {
    ...admin.broker,
    syncBans: async () => {
      if (failures-- > 0) throw new BrokerError('The broker is away');
      syncs++;
    },
  };
  const beside = startAccess({ ...context, metrics: createMetrics('beside') }, { broker });
  await eventually(() => syncs > 0).finally(() => beside.stop());
});

test('disconnects a TBox whose fleet no longer allows its authentication, and no others', async () => {
  const byCertificate = await cast.connect('tbox');
  const byPassword = await cast.connect('passwordTbox');
  const gone = closed(byPassword.client);
  await setFleetAuthentication({ ctx, input: { code: fleet, methods: ['certificate'] } });
  await gone;
  expect(byCertificate.client.connected).toBe(true);
  await setFleetAuthentication({ ctx, input: { code: fleet, methods: ['certificate', 'password'] } });
});

test('disconnects a TBox that was replaced or whose password was deleted', async () => {
  const { client, names } = await cast.connect('passwordTbox');
  const gone = closed(client);
  await updateVehicle({ ctx, input: { vin: names.own, tboxSerial: 'TBX-REPLACED' } });
  await gone;
  await updateVehicle({ ctx, input: { vin: names.own, tboxSerial: 'TBX-PASSWORD' } });
  const again = await eventually(() => cast.connect('passwordTbox').catch(() => null));
  const goneAgain = closed(again.client);
  await deleteTboxCredential({ ctx, input: { serial: 'TBX-PASSWORD' } });
  await goneAgain;
});

test('disconnects a service account that was deleted', async () => {
  const { client } = await cast.connect('account');
  const gone = closed(client);
  await setServiceAccountDisabled({ ctx, input: { username: 'billing', disabled: true } });
  await gone;
});

test('disconnects a TBox outside of its authority’s admission', async () => {
  const vin = 'LTESTA1B0R0000009';
  await fixture.vehicle(vin, 'TBX-SOMEBODY');
  const authority = await createAuthority({ name: 'Somebody' });
  const known = await importAuthority({ ctx, input: { pem: authority.certificatePem } });
  const id = known.find(({ keyId }) => keyId === authority.keyId)?.id ?? 0;
  await setAuthorityAdmission({ ctx, input: { id, admission: 'inventory', fleets: [fleet], tboxSerials: [] } });
  await fixture.renewTrust();
  const identity = await fixture.tbox('TBX-SOMEBODY', { authority });
  await importCertificates({ ctx, input: { pem: identity.issued.certificatePem } });
  const client = await clients.asTbox(vin, identity);
  await client.subscribeAsync(`tsp/down/${vin}/command/#`, { qos: 2 });
  const gone = closed(client);
  await updateVehicle({ ctx, input: { vin, fleet: 'elsewhere' } });
  await gone;
});
