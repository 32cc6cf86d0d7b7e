// The only reader of process.env. Invariant: a process that runs has a complete, valid configuration.
import { z } from 'zod';
import { type Config, type VariableName, variables } from './variables';

export { bindAddress, type ListenerHost, type ListenerPort, pkiUrlOf } from './listeners';
export { type ProcessName, processVariables, type VariableOf } from './process-variables';
export { type Config, type VariableName, variables } from './variables';

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

/** @throws ConfigError */
export function readConfig<N extends VariableName>(
  names: readonly N[],
  env: NodeJS.ProcessEnv = process.env,
): Config<N> {
  const shape = Object.fromEntries(names.map((name) => [name, variables[name]]));
  const given = Object.fromEntries(names.map((name) => [name, env[name] === '' ? undefined : env[name]]));
  const result = z.object(shape).safeParse(given);
  if (result.success) return result.data as Config<N>;
  const complaints = result.error.issues.map((issue) => {
    const name = String(issue.path[0]);
    const value = env[name];
    if (value === undefined || value === '') return `${name} is required`;
    const shown = /SECRET|PASSWORD|TOKEN|KEY|URL/.test(name) ? 'the value given' : JSON.stringify(value.slice(0, 60));
    return `${name}: ${issue.message} (${shown})`;
  });
  throw new ConfigError(`Configuration: ${complaints.join('; ')}`);
}
