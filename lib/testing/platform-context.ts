import { createTopics } from '@/lib/contracts';
import { systemActor } from '@/lib/domain/context';
import { systemClock } from '@/lib/platform/clock';
import { createLog } from '@/lib/platform/log';
import { createMetrics } from '@/lib/platform/metrics';
import { fixedSecret } from '@/lib/platform/secrets';
import type { PlatformContext } from '@/lib/processes/platform/platform-context';
import type { BrokerFixture } from './broker';
import type { TestDb } from './db';

/** Context of a platform role, as the only replica, on the fixture's broker. */
export const platformContext = (db: TestDb, fixture: BrokerFixture): PlatformContext => ({
  ctx: { db, clock: systemClock, actor: systemActor('platform') },
  log: createLog('test', 'silent'),
  metrics: createMetrics('test'),
  topics: createTopics(),
  databaseUrl: db.url,
  notifications: db.notifications,
  retentionDays: 30,
  ownership: { part: 0, parts: 1 },
  internalSecret: fixedSecret('internal-secret-of-a-test'),
  broker: {
    address: fixture.address,
    username: fixture.service.username,
    password: fixedSecret(fixture.service.password),
    protocolVersion: 4,
    shared: false,
  },
});
