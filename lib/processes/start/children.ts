import path from 'node:path';
import {
  bindAddress,
  inheritedEnvironment,
  isSecret,
  type ListenerPort,
  limitedEnvironment,
  type ProcessName,
  processVariables,
} from '@/lib/platform/config';
import type { ChildDefinition } from './child';
import { fileVariables, type SecretFiles } from './secrets';
import type { Settings } from './settings';

// The simulator is ready with its first connected vehicle: a minute on a busy machine, never when the certificates of all demo
// vehicles are rejected, for example after the withdrawal of their authority
const DEMO_OPTIONAL_AFTER_MS = 120_000;

/** The processes of this start in the order in which they are stopped: senders first, storage last. */
export function childDefinitions(
  settings: Settings,
  secrets: SecretFiles,
  databaseUrl: string,
  buildDir: string,
): ChildDefinition[] {
  const values: NodeJS.ProcessEnv = {
    ...inheritedEnvironment(),
    ...fileVariables(secrets),
    DATA_DIR: settings.dataDir,
    DATABASE_URL: databaseUrl,
  };
  const service = (name: ProcessName, port: ListenerPort): ChildDefinition => ({
    name,
    args: [path.join(buildDir, `${name}.mjs`)],
    env: childEnvironment(values, processVariables[name]),
    readyUrl: readyUrl(settings, name, port),
  });
  return [
    ...(settings.simulator
      ? [{ ...service('simulator', 'SIMULATOR_PORT'), optionalAfterMs: DEMO_OPTIONAL_AFTER_MS }]
      : []),
    service('web', 'PORT'),
    ...(settings.embeddedBroker ? [service('broker', 'BROKER_PORT')] : []),
    service('platform', 'PLATFORM_PORT'),
    service('edge', 'EDGE_HOOKS_PORT'),
  ];
}

const childEnvironment = (values: NodeJS.ProcessEnv, variables: readonly string[]): NodeJS.ProcessEnv => ({
  ...limitedEnvironment([...variables, ...variables.filter(isSecret).map((name) => `${name}_FILE`)], values),
  NODE_OPTIONS: [values.NODE_OPTIONS, '--enable-source-maps'].filter(Boolean).join(' '),
});

/** `web` answers over TLS if it has a certificate. */
function readyUrl(settings: Settings, name: ProcessName, port: ListenerPort): string {
  const address = bindAddress(settings, port) ?? '127.0.0.1';
  const host =
    address === '0.0.0.0' || address === '::' ? '127.0.0.1' : address.includes(':') ? `[${address}]` : address;
  const scheme = name === 'web' && settings.TLS_CERT_FILE ? 'https' : 'http';
  return `${scheme}://${host}:${settings[port]}/readyz`;
}
