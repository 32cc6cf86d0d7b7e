import path from 'node:path';
import { type AuthoritySet, trustFiles } from '@/lib/domain/pki';
import { pkiUrlOf } from '@/lib/platform/config';
import { createDb } from '@/lib/platform/db';
import { step } from './progress.mjs';
import { ensurePki, ensureSignIn, type SignIn, seedDemo, startCtx } from './seed';
import type { Settings } from './settings';
import { StartError } from './start-error';

// Longer than that of a process: no other process waits for this one, and a slow connection costs less than a retry
const CONNECT_TIMEOUT_MS = 30_000;

/** Creates what the processes need before they start: authorities, server certificates, administrator, demo fleet. */
export async function prepare(settings: Settings, databaseUrl: string): Promise<SignIn> {
  const db = createDb({ url: databaseUrl, applicationName: 'start', poolMax: 4, connectTimeoutMs: CONNECT_TIMEOUT_MS });
  try {
    const ctx = startCtx(db);
    let signIn: SignIn | undefined;
    let authorities: AuthoritySet | undefined;
    await step('certificates', async () => {
      const dir = path.join(settings.dataDir, 'pki');
      authorities = await ensurePki(ctx, dir, settings);
      signIn = await ensureSignIn(ctx, settings.dataDir, settings.ADMIN_EMAIL, settings.ADMIN_PASSWORD);
      return trustFiles(dir).anchors;
    });
    if (settings.simulator && authorities) {
      const { active } = authorities;
      await step('demo fleet', async () => {
        const demo = { vehicles: settings.SIMULATOR_VEHICLES, seed: settings.SIMULATOR_SEED };
        return `${await seedDemo(ctx, { authority: active, pkiUrl: pkiUrlOf(settings) }, settings.dataDir, demo)} vehicles`;
      });
    }
    if (!signIn) throw new StartError('The first administrator could not be made');
    return signIn;
  } finally {
    await db.close();
  }
}
