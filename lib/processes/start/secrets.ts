import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { type Config, inheritedEnvironment, readConfig } from '@/lib/platform/config';
import { generateSecret, parseSecrets } from '@/lib/platform/secrets';
import { writeSecretFile } from '@/lib/platform/secrets/write-secret-file';
import { StartError } from './start-error';

/** Generated at the first start; production has its own, in files or in the environment. */
export const SECRET_NAMES = [
  'AUTH_SECRET',
  'BROKER_HOOK_SECRET',
  'MQTT_PASSWORD',
  'KEY_ENCRYPTION_KEY',
  'COMMAND_KEY_ENCRYPTION_KEY',
  'METRICS_TOKEN',
] as const;
type SecretName = (typeof SECRET_NAMES)[number];
const NAMES = [...SECRET_NAMES, 'DATABASE_PASSWORD'] as const;
/** Installations from before have no such file. */
const ADDED_LATER = ['COMMAND_KEY_ENCRYPTION_KEY'] as const;
/** Paths. */
export type SecretFiles = Record<(typeof NAMES)[number], string>;

/** The files in `DATA_DIR/secrets` (mode 0600), one a secret; all are generated at the first start. @throws StartError */
export function ensureSecretFiles(dataDir: string): SecretFiles {
  const dir = path.join(dataDir, 'secrets');
  if (!existsSync(dir)) createSecrets(dir, path.join(dataDir, 'secrets.json'));
  for (const name of ADDED_LATER) {
    const file = path.join(dir, name);
    if (!existsSync(file)) writeSecretFile(file, [generateSecret()]);
  }
  return findSecretFiles(dataDir);
}

/** One that is missing after the first start is an error: the database has what was encrypted with it. @throws StartError */
export function findSecretFiles(dataDir: string): SecretFiles {
  const files = NAMES.map((name) => [name, path.join(dataDir, 'secrets', name)] as const);
  const missing = files.find(([, file]) => !existsSync(file))?.[1];
  if (missing === undefined) return Object.fromEntries(files) as SecretFiles;
  throw new StartError(`${missing} is missing: restore it, or write another secret into it if the former one is lost`);
}

/** @param former file of releases before these files, which is removed */
function createSecrets(dir: string, former: string): void {
  const known = readFormer(former);
  // All or none of them exists
  const aside = `${dir}.new`;
  rmSync(aside, { recursive: true, force: true });
  mkdirSync(aside, { recursive: true, mode: 0o700 });
  for (const name of NAMES) writeSecretFile(path.join(aside, name), [known[name] ?? generateSecret()]);
  renameSync(aside, dir);
  rmSync(former, { force: true });
}

function readFormer(file: string): Record<string, string> {
  if (!existsSync(file)) return {};
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>;
  } catch (error) {
    throw new StartError(`${file}: ${(error as Error).message}`);
  }
}

export const databasePassword = ({ DATABASE_PASSWORD: file }: SecretFiles): string =>
  parseSecrets(readFileSync(file, 'utf8'))[0] ?? '';

/** The variables `<NAME>_FILE` for processes; not for secrets that the environment has. */
export function fileVariables(files: SecretFiles, env = inheritedEnvironment()): Record<string, string> {
  const missing = SECRET_NAMES.filter((name) => !env[name] && !env[`${name}_FILE`]);
  return Object.fromEntries(missing.map((name) => [`${name}_FILE`, files[name]]));
}

/** The secrets that the processes have. @throws ConfigError */
export const openSecrets = <N extends SecretName>(files: SecretFiles, names: readonly N[]): Config<N> =>
  readConfig(names, { ...inheritedEnvironment(), ...fileVariables(files) });
