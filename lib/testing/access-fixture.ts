import { randomUUID } from 'node:crypto';
import type { IClientOptions, MqttClient } from 'mqtt';
import { createServiceAccount, createTboxCredential, setFleetAuthentication } from '@/lib/domain/access';
import type { Actor, Ctx } from '@/lib/domain/context';
import type { Db } from '@/lib/platform/db';
import type { MatrixPrincipal, Names } from './access-matrix';
import type { BrokerFixture } from './broker';
import type { brokerClients } from './broker-clients';
import { issueTestToken } from './live-token';
import { createTestUser } from './test-user';

type Clients = ReturnType<typeof brokerClients>;
export type Connected = { client: MqttClient; names: Names };
export type AccessFixture = { connect(principal: MatrixPrincipal, options?: IClientOptions): Promise<Connected> };

const VIN = 'LTESTA1B0R0000001';
const OTHER = 'LTESTA1B0R0000002';
const BY_PASSWORD = 'LTESTA1B0R0000003';

/** Clients of every kind of principal, in a database with two fleets and two models. */
export async function createAccessFixture(
  ctx: Ctx & { db: Db },
  fixture: BrokerFixture,
  clients: Clients,
): Promise<AccessFixture> {
  const identity = await fixture.vehicle(VIN);
  await fixture.vehicle(OTHER);
  await fixture.vehicle(BY_PASSWORD, 'TBX-PASSWORD');
  const { rows } = await ctx.db.query<{ id: number; fleet: string; model: string }>({
    text: `select f.id, f.code as fleet, m.code as model from vehicles v join fleets f on f.id = v.fleet_id
     join vehicle_models m on m.id = v.model_id where v.vin = $1`,
    values: [VIN],
  });
  const [own] = rows;
  if (!own) throw new Error('The vehicle is not in the database');
  await ctx.db.prisma.fleet.create({ data: { code: 'elsewhere', name: 'Elsewhere' } });
  await setFleetAuthentication({ ctx, input: { code: own.fleet, methods: ['certificate', 'password'] } });
  const { username, password } = await createTboxCredential({ ctx, input: { serial: 'TBX-PASSWORD' } });
  const account = await createServiceAccount({
    ctx: { ...ctx, platformUsername: fixture.service.username },
    input: { username: 'billing' },
  });

  const names = (ownVin: string, ownClient: string): Names => ({
    own: ownVin,
    other: OTHER,
    ownModel: own.model,
    otherModel: 'another',
    ownFleet: own.fleet,
    otherFleet: 'elsewhere',
    ownClient,
    otherClient: 'web-somebody',
  });
  const live = async (actor: Actor, options: IClientOptions): Promise<Connected> => {
    const session = await issueTestToken(ctx, { ...fixture, actor });
    return { client: await clients.asBrowser(session, options), names: names(VIN, session.clientId) };
  };
  return {
    async connect(principal, options = {}) {
      const { tcp } = fixture.urls;
      switch (principal) {
        case 'tbox':
          return { client: await clients.asTbox(VIN, identity, options), names: names(VIN, VIN) };
        case 'passwordTbox': {
          const client = await clients.connect(tcp, { clientId: BY_PASSWORD, username, password, ...options });
          return { client, names: names(BY_PASSWORD, BY_PASSWORD) };
        }
        case 'operator':
          return live(await createTestUser(ctx.db, { id: 'operator-1', role: 'operator', fleets: [own.id] }), options);
        case 'admin':
          return live(await createTestUser(ctx.db), options);
        case 'account': {
          const clientId = `billing:${randomUUID()}`;
          const secret = { username: 'billing', password: account.secret };
          return {
            client: await clients.connect(tcp, { clientId, ...secret, ...options }),
            names: names(VIN, clientId),
          };
        }
        case 'platform': {
          const clientId = `tsp-${randomUUID()}`;
          return { client: await clients.asService({ clientId, ...options }), names: names(VIN, clientId) };
        }
      }
    },
  };
}
