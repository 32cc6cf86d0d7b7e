// The only reader of process.env. Invariant: a process that runs has a complete, valid configuration.
import { z } from 'zod';
import { type Secret, secretFile } from '../secrets';
import { type Config, SECRETS, type SecretName, type VariableName, variables } from './variables';

export { bindAddress, type ListenerHost, type ListenerPort, pkiUrlOf } from './listeners';
export { type ProcessName, processVariables, type VariableOf } from './process-variables';
export { type Config, SECRETS, type SecretName, type VariableName, variables } from './variables';

/** One line with each invalid variable, the problem and the value (without secrets). */
export class ConfigError extends Error {
  override name = 'ConfigError';
}

// sysexits.h EX_CONFIG
export const CONFIG_EXIT_CODE = 78;

/** The whole environment for a child process. Values are read with `readConfig`. */
export const inheritedEnvironment = (): NodeJS.ProcessEnv => ({ ...process.env });

/** What programs in general read. */
const SYSTEM_VARIABLES = [
  'PATH',
  'HOME',
  'USER',
  'LANG',
  'LC_ALL',
  'TZ',
  'TMPDIR',
  'NODE_EXTRA_CA_CERTS',
  'SSL_CERT_FILE',
];

/** The variables of `values` that programs in general read, and those named: a process holds no more secrets than it needs. */
export function limitedEnvironment(
  names: readonly string[] = [],
  values: Record<string, string | undefined> = process.env,
): NodeJS.ProcessEnv {
  const passed = [...SYSTEM_VARIABLES, ...names];
  const given = passed.flatMap((name) => (values[name] === undefined ? [] : [[name, values[name]]]));
  return { ...Object.fromEntries(given), NODE_ENV: 'production' };
}

/** Sets variables that a library reads from the environment. */
export const setEnvironment = (values: Record<string, string>): void => void Object.assign(process.env, values);

/** The secret in the file that `<NAME>_FILE` names. @throws ConfigError */
function openSecretFile(name: VariableName, env: NodeJS.ProcessEnv): [VariableName, Secret][] {
  const file = env[`${name}_FILE`];
  if (!isSecret(name) || !file) return [];
  if (env[name]) throw new ConfigError(`Configuration: ${name} and ${name}_FILE are both set`);
  try {
    return [[name, secretFile(file, { rule: SECRETS[name] })]];
  } catch (error) {
    throw new ConfigError(`Configuration: ${name}_FILE: ${file}: ${(error as Error).message}`);
  }
}

export const isSecret = (name: string): name is SecretName => Object.hasOwn(SECRETS, name);

/** The files that processes with `env` read their secrets from, by name; not those whose value is in the variable itself. */
export function secretFilesOf(env: NodeJS.ProcessEnv = process.env): Partial<Record<SecretName, string>> {
  const names = Object.keys(SECRETS).filter(isSecret);
  return Object.fromEntries(
    names.flatMap((name) => (env[name] || !env[`${name}_FILE`] ? [] : [[name, env[`${name}_FILE`]]])),
  );
}

/** Those of `names` that are secrets and set, by name. @throws ConfigError */
export function readSecrets(
  names: readonly VariableName[],
  env: NodeJS.ProcessEnv = process.env,
): Partial<Record<SecretName, Secret>> {
  return readConfig(
    names.filter(isSecret).filter((name) => env[name] || env[`${name}_FILE`]),
    env,
  );
}

/** @throws ConfigError */
export function readConfig<N extends VariableName>(
  names: readonly N[],
  env: NodeJS.ProcessEnv = process.env,
): Config<N> {
  const shape = Object.fromEntries(names.map((name) => [name, variables[name]]));
  const files = names.flatMap((name) => openSecretFile(name, env));
  const given = Object.fromEntries(names.map((name) => [name, env[name] === '' ? undefined : env[name]]));
  const texts = Object.fromEntries(files.map(([name, secret]) => [name, secret.accepted.join('\n')]));
  const result = z.object(shape).safeParse({ ...given, ...texts });
  if (result.success) return { ...result.data, ...Object.fromEntries(files) } as Config<N>;
  const complaints = result.error.issues.map((issue) => {
    const name = String(issue.path[0]);
    const value = env[name];
    if (value === undefined || value === '') return `${name} is required`;
    const shown = /SECRET|PASSWORD|TOKEN|KEY|URL/.test(name) ? 'the value given' : JSON.stringify(value.slice(0, 60));
    return `${name}: ${issue.message} (${shown})`;
  });
  throw new ConfigError(`Configuration: ${complaints.join('; ')}`);
}
