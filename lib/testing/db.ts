import { randomBytes } from 'node:crypto';
import { createNotifications, type Notifications } from '@/lib/domain/notifications';
import { createDb, type Database } from '@/lib/platform/db';
import { createLog } from '@/lib/platform/log';
import { templateName, testDatabaseUrl, withAdmin } from './cluster';

// On a busy machine a query may wait long for a connection of the pool
const CONNECT_TIMEOUT_MS = 60_000;

export type TestDb = Database & { url: string; notifications: Notifications; drop(): Promise<void> };

/** A migrated, empty database for one suite. Call `drop()` in afterAll. */
export async function createTestDb(): Promise<TestDb> {
  const name = `tsp_${randomBytes(6).toString('hex')}`;
  await withAdmin(async (client) => {
    await client.query('select pg_advisory_lock(2)'); // only one session at a time can copy a template
    await client.query(`create database ${name} template ${templateName()}`);
  });
  const url = testDatabaseUrl(name);
  const db = createDb({ url, applicationName: 'test', connectTimeoutMs: CONNECT_TIMEOUT_MS });
  const notifications = createNotifications({
    databaseUrl: url,
    applicationName: 'test',
    log: createLog('test', 'silent'),
  });
  return {
    ...db,
    url,
    notifications,
    drop: async () => {
      await notifications.close();
      await db.close();
      await withAdmin((client) => client.query(`drop database if exists ${name} with (force)`));
    },
  };
}
