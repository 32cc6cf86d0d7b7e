import path from 'node:path';
import {
  type AuthoritySet,
  createAuthorities,
  ensureAuthorities,
  ensureServerCertificate,
  readSealingSecret,
  trustFiles,
  writeTrustFiles,
} from '@/lib/domain/pki';
import { createDb } from '@/lib/platform/db';
import { step } from './progress.mjs';
import { ensureSignIn, type SignIn, seedDemo, startCtx } from './seed';
import type { Settings } from './settings';
import { StartError } from './start-error';

/** Nobody else waits for this start: better one slow connection than another try. */
const CONNECT_TIMEOUT_MS = 30_000;

/** What has to be there before any process starts: authority, broker certificate, administrator, demo fleet. */
export async function prepare(settings: Settings, databaseUrl: string): Promise<SignIn> {
  const db = createDb({ url: databaseUrl, applicationName: 'start', poolMax: 4, connectTimeoutMs: CONNECT_TIMEOUT_MS });
  try {
    const ctx = startCtx(db);
    let signIn: SignIn | undefined;
    let authorities: AuthoritySet | undefined;
    await step('certificates', async () => {
      const dir = path.join(settings.dataDir, 'pki');
      const secret = await readSealingSecret(dir, settings.CA_KEY_FILE);
      await ensureAuthorities({ ctx, secret, dir });
      authorities = await createAuthorities(ctx, secret).read();
      await writeTrustFiles(dir, authorities);
      for (const server of ['broker', 'edge'] as const) {
        await ensureServerCertificate({ authority: authorities.active, dir, server });
      }
      signIn = await ensureSignIn(ctx, settings.dataDir, settings.ADMIN_EMAIL, settings.ADMIN_PASSWORD);
      return trustFiles(dir).anchors;
    });
    if (settings.simulator && authorities) {
      const { active } = authorities;
      await step('demo fleet', async () => {
        const demo = { vehicles: settings.SIMULATOR_VEHICLES, seed: settings.SIMULATOR_SEED };
        const pkiUrl = settings.PKI_URL ?? `http://localhost:${settings.EDGE_PORT}`;
        return `${await seedDemo(ctx, { authority: active, pkiUrl }, settings.dataDir, demo)} vehicles`;
      });
    }
    if (!signIn) throw new StartError('The first administrator could not be made');
    return signIn;
  } finally {
    await db.close();
  }
}
