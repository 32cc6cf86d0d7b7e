import path from 'node:path';
import type { Config, VariableOf } from '@/lib/platform/config';
import { createDb, migrate } from '@/lib/platform/db';
import { ensurePki, ensureSignIn, startCtx } from '../start/seed';

type Settings = Config<VariableOf<'migrate'>>;

/**
 * Migrates, and creates authorities, the files of brokers and edges, and the first administrator where they are missing.
 * Calls `print` for each line of output.
 * @throws MigrationError, SealError
 */
export async function prepareDatabase(settings: Settings, print: (line: string) => void): Promise<void> {
  const { DATABASE_URL: url, DATA_DIR: dataDir, ADMIN_EMAIL: email, ADMIN_PASSWORD: given } = settings;
  const applied = await migrate(url);
  print(`migrations: ${applied.length > 0 ? `${applied.length} applied` : 'up to date'}`);
  const db = createDb({ url, applicationName: 'migrate', poolMax: 2 });
  try {
    const ctx = startCtx(db);
    const dir = path.join(dataDir, 'pki');
    await ensurePki(ctx, dir, settings);
    print(`authorities, certificates of servers and of the platform: in ${dir}`);
    const { password, file } = await ensureSignIn(ctx, dataDir, email, given);
    print(`first administrator: ${email}${password && !given ? `, password in ${file}` : ''}`);
  } finally {
    await db.close();
  }
}
