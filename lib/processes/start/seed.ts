import { randomInt } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type Ctx, systemActor } from '@/lib/domain/context';
import { seedDemoFleet } from '@/lib/domain/fleet';
import {
  type Authority,
  type AuthoritySet,
  createAuthorities,
  createOwnCertificates,
  ensureAuthorities,
  ensureServerCertificate,
  ensureServiceCertificate,
  issueTboxCertificate,
  type KeySettings,
  readKeyStore,
  registerCertificate,
  writeTrustFiles,
} from '@/lib/domain/pki';
import { ensureAdministrator } from '@/lib/domain/users';
import { systemClock } from '@/lib/platform/clock';
import { type Config, pkiUrlOf } from '@/lib/platform/config';
import type { Db } from '@/lib/platform/db';
import { createToken } from '@/lib/platform/pkcs11';

export const startCtx = (db: Db): Ctx => ({ db, clock: systemClock, actor: systemActor('start') });

/**
 * Creates what is missing in `dir`: authorities, trust files, and the certificates of brokers, edges and the platform.
 * @throws SealError
 */
export async function ensurePki(
  ctx: Ctx,
  dir: string,
  config: KeySettings & Config<'PKI_URL' | 'EDGE_PORT' | 'SERVER_NAMES' | 'MQTT_USERNAME'>,
): Promise<AuthoritySet> {
  const keys = await readKeyStore({ db: ctx.db, dir, config, openToken: createToken });
  const pkiUrl = pkiUrlOf(config);
  await ensureAuthorities({ ctx, keys, dir, pkiUrl });
  const authorities = await createAuthorities(ctx, keys).read();
  await writeTrustFiles(dir, authorities);
  // A broker that has a TLS listener does not start without its certificate
  const input = { authority: authorities.active, dir, pkiUrl, own: createOwnCertificates(ctx) };
  for (const server of ['broker', 'edge'] as const) {
    await ensureServerCertificate({ ...input, server, names: config.SERVER_NAMES });
  }
  await ensureServiceCertificate({ ...input, username: config.MQTT_USERNAME });
  return authorities;
}

/** Registers the demo vehicles and creates the key and certificate of each simulated TBox. @returns the number of vehicles */
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
    // Written aside, then renamed: a killed start leaves no incomplete identity
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

// Without characters that look alike; 20 of 54 = 115 bits
const ALPHABET = 'abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789';
const PASSWORD_LENGTH = 20;

/**
 * Creates the first administrator. A generated password is printed once and stored in `first-sign-in.txt` (mode 0600).
 * @returns `password: null` if the administrator existed
 */
export async function ensureSignIn(ctx: Ctx, dataDir: string, email: string, given?: string): Promise<SignIn> {
  const file = path.join(dataDir, 'first-sign-in.txt');
  const password =
    given ?? Array.from({ length: PASSWORD_LENGTH }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');
  const { created } = await ensureAdministrator({ ctx, input: { email, password } });
  if (created && !given) {
    writeFileSync(file, `${email}\n${password}\n`, { mode: 0o600 });
    chmodSync(file, 0o600);
  }
  return { email, password: created ? password : null, file };
}
