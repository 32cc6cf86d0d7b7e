import { type AccessRuleInput, ruleListSchema } from '@/lib/contracts';
import { publishRules } from '@/lib/domain/access';
import { type CtxWith, systemActor } from '@/lib/domain/context';
import { systemClock } from '@/lib/platform/clock';
import { startAccess } from '@/lib/processes/platform/access';
import { createAccessFixture } from './access-fixture';
import { startBrokerFixture } from './broker';
import { serveBrokerAdmin } from './broker-admin';
import { brokerClients, eventually } from './broker-clients';
import { createTestDb } from './db';
import { platformContext } from './platform-context';

/** For tests of what role `access` enforces: the role, a broker, its clients, and the code of a fleet. Call `close()` in afterAll. */
export async function startEnforcement() {
  const db = await createTestDb();
  const ctx: CtxWith<'topicRoot' | 'platformUsername'> = {
    ...{ db, clock: systemClock, actor: systemActor('test') },
    ...{ topicRoot: 'tsp', platformUsername: 'platform' },
  };
  const fixture = await startBrokerFixture({ db });
  const admin = await serveBrokerAdmin(fixture);
  const clients = brokerClients(() => fixture);
  const cast = await createAccessFixture(ctx, fixture, clients);
  const { rows } = await db.pool.query<{ code: string }>('select code from fleets order by id limit 1');
  const context = platformContext(db, fixture);
  const access = startAccess(context, admin);
  await eventually(() => Object.values(access.problems()).every((problem) => problem === null));
  return {
    db,
    ctx,
    fixture,
    admin,
    clients,
    cast,
    context,
    fleet: rows[0]?.code ?? '',
    publish: (...rules: AccessRuleInput[]) => publishRules({ ctx, input: { rules: ruleListSchema.parse(rules) } }),
    filtersOf: async (clientId: string) =>
      (await admin.broker.getClient(clientId))?.subscriptions.map(({ filter }) => filter),
    async close() {
      await access.stop();
      await admin.close();
      await fixture.close();
      await db.drop();
    },
  };
}

const tboxes = { kind: 'tboxes' } as const;
export const news = (changes: Partial<AccessRuleInput> = {}): AccessRuleInput => ({
  id: 'news',
  effect: 'allow',
  principal: tboxes,
  action: 'subscribe',
  topic: 'oem/news',
  ...changes,
});
