import path from 'node:path';
import { ensureAuthority, ensureServerCertificate } from '@/lib/domain/pki';
import { createDb } from '@/lib/platform/db';
import { step } from './progress.mjs';
import { ensureSignIn, type SignIn, seedDemo, startCtx } from './seed';
import type { Settings } from './settings';
import { StartError } from './start-error';

/** What has to be there before any process starts: authority, broker certificate, administrator, demo fleet. */
export async function prepare(settings: Settings, databaseUrl: string): Promise<SignIn> {
  const db = createDb({ url: databaseUrl, applicationName: 'start', poolMax: 4 });
  try {
    const ctx = startCtx(db);
    let signIn: SignIn | undefined;
    await step('certificates', async () => {
      const dir = path.join(settings.dataDir, 'pki');
      const authority = await ensureAuthority(dir);
      await ensureServerCertificate({ authority, dir });
      signIn = await ensureSignIn(ctx, settings.dataDir, settings.ADMIN_EMAIL, settings.ADMIN_PASSWORD);
      return path.join(dir, 'ca.cert.pem');
    });
    if (settings.simulator) {
      await step('demo fleet', async () => {
        const authority = await ensureAuthority(path.join(settings.dataDir, 'pki'));
        const demo = { vehicles: settings.SIMULATOR_VEHICLES, seed: settings.SIMULATOR_SEED };
        return `${await seedDemo(ctx, authority, settings.dataDir, demo)} vehicles`;
      });
    }
    if (!signIn) throw new StartError('The first administrator could not be made');
    return signIn;
  } finally {
    await db.close();
  }
}
