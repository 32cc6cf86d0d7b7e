import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** Generated at the first start; production sets them in the environment. */
export const SECRET_NAMES = [
  'AUTH_SECRET',
  'BROKER_HOOK_SECRET',
  'MQTT_PASSWORD',
  'KEY_ENCRYPTION_KEY',
  'DATABASE_PASSWORD',
  'METRICS_TOKEN',
] as const;
export type Secrets = Record<(typeof SECRET_NAMES)[number], string>;

const SECRET_BYTES = 32;

/** Reads `DATA_DIR/secrets.json` (mode 0600), generating missing ones. */
export function ensureSecrets(dataDir: string): Secrets {
  const file = path.join(dataDir, 'secrets.json');
  const known = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Partial<Secrets>) : {};
  const secrets = Object.fromEntries(
    SECRET_NAMES.map((name) => [name, known[name] ?? randomBytes(SECRET_BYTES).toString('base64url')]),
  ) as Secrets;
  if (SECRET_NAMES.some((name) => !known[name])) {
    writeFileSync(`${file}.new`, JSON.stringify(secrets, null, 2), { mode: 0o600 });
    renameSync(`${file}.new`, file);
  }
  return secrets;
}
