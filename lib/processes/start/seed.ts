import { chmodSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type Ctx, systemActor } from '@/lib/domain/context';
import { seedDemoFleet } from '@/lib/domain/fleet';
import { type Authority, issueTboxCertificate, registerCertificate } from '@/lib/domain/pki';
import { ensureAdministrator } from '@/lib/domain/users';
import { systemClock } from '@/lib/platform/clock';
import type { Db } from '@/lib/platform/db';
import { randomPassword } from './random-password';

export const startCtx = (db: Db): Ctx => ({ db, clock: systemClock, actor: systemActor('start') });

/** Registers the demo vehicles and gives each simulated TBox what a real one has: a key and its certificate. */
export async function seedDemo(
  ctx: Ctx,
  { authority, pkiUrl }: { authority: Authority; pkiUrl: string },
  dataDir: string,
  { vehicles, seed }: { vehicles: number; seed: number },
): Promise<number> {
  const fleet = await seedDemoFleet({ ctx, input: { vehicles, seed } });
  const dir = path.join(dataDir, 'simulator');
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  for (const { vin, tboxSerial } of fleet) {
    const own = path.join(dir, vin);
    if (existsSync(path.join(own, 'cert.pem'))) continue;
    const issued = await issueTboxCertificate({ authority, serial: tboxSerial, pkiUrl });
    await registerCertificate({ ctx, input: { ...issued, serial: tboxSerial } });
    // Aside, then renamed: a kill leaves no half identity
    const aside = `${own}.new`;
    rmSync(aside, { recursive: true, force: true });
    mkdirSync(aside, { mode: 0o700 });
    writeFileSync(path.join(aside, 'key.pem'), issued.privateKeyPem, { mode: 0o600 });
    writeFileSync(path.join(aside, 'cert.pem'), issued.fullChainPem);
    rmSync(own, { recursive: true, force: true });
    renameSync(aside, own);
  }
  writeFileSync(path.join(dir, 'fleet.json.new'), JSON.stringify(fleet));
  renameSync(path.join(dir, 'fleet.json.new'), path.join(dir, 'fleet.json'));
  return fleet.length;
}

export type SignIn = { email: string; password: string | null; file: string };

/**
 * Makes the first administrator. A generated password is shown once and kept in `first-sign-in.txt` (mode 0600) for whoever
 * missed it; `password` is null where the administrator was there already.
 */
export async function ensureSignIn(ctx: Ctx, dataDir: string, email: string, given?: string): Promise<SignIn> {
  const file = path.join(dataDir, 'first-sign-in.txt');
  const password = given ?? randomPassword();
  const { created } = await ensureAdministrator({ ctx, input: { email, password } });
  if (created && !given) {
    writeFileSync(file, `${email}\n${password}\n`, { mode: 0o600 });
    chmodSync(file, 0o600);
  }
  return { email, password: created ? password : null, file };
}
