import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import {
  createAuthorities,
  ensureAuthorities,
  ensureServerCertificate,
  readSealingSecret,
  writeTrustFiles,
} from '@/lib/domain/pki';
import type { Config } from '@/lib/platform/config';
import { createDb, migrate } from '@/lib/platform/db';
import { ensureSignIn, startCtx } from '../start/seed';

type Settings = Config<'DATABASE_URL' | 'DATA_DIR' | 'CA_KEY_FILE' | 'ADMIN_EMAIL' | 'ADMIN_PASSWORD'>;

/**
 * Migrations, authorities, the files of brokers and edges, and the first administrator; what is there already stays. `say` is told one line each.
 * @throws MigrationError, SealError
 */
export async function prepareDatabase(settings: Settings, say: (line: string) => void): Promise<void> {
  const { DATABASE_URL: url, DATA_DIR: dataDir, ADMIN_EMAIL: email, ADMIN_PASSWORD: given } = settings;
  const applied = await migrate(url);
  say(`migrations: ${applied.length > 0 ? `${applied.length} applied` : 'up to date'}`);
  const db = createDb({ url, applicationName: 'migrate', poolMax: 2 });
  try {
    const ctx = startCtx(db);
    const dir = path.join(dataDir, 'pki');
    await mkdir(dir, { recursive: true, mode: 0o700 });
    const secret = await readSealingSecret(dir, settings.CA_KEY_FILE);
    await ensureAuthorities({ ctx, secret, dir });
    // A broker that has a TLS listener does not start without them
    const authorities = await createAuthorities(ctx, secret).read();
    await writeTrustFiles(dir, authorities);
    for (const server of ['broker', 'edge'] as const) {
      await ensureServerCertificate({ authority: authorities.active, dir, server });
    }
    say(`authorities and servers' certificates: in ${dir}`);
    const { password, file } = await ensureSignIn(ctx, dataDir, email, given);
    say(`first administrator: ${email}${password && !given ? `, password in ${file}` : ''}`);
  } finally {
    await db.close();
  }
}
