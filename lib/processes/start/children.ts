import path from 'node:path';
import { inheritedEnvironment } from '@/lib/platform/config';
import type { ChildDefinition } from './child';
import type { Secrets } from './secrets';
import type { Settings } from './settings';

// The simulator is ready with its first connected vehicle: a minute on a busy machine, never when the certificates of all demo
// vehicles are rejected, for example after the withdrawal of their authority
const DEMO_OPTIONAL_AFTER_MS = 120_000;

/** The processes of this start in the order in which they are stopped: senders first, storage last. */
export function childDefinitions(
  settings: Settings,
  secrets: Secrets,
  databaseUrl: string,
  buildDir: string,
): ChildDefinition[] {
  const inherited = inheritedEnvironment();
  const env: NodeJS.ProcessEnv = {
    ...inherited,
    ...secrets,
    ...overrides(inherited, secrets),
    NODE_ENV: 'production',
    DATA_DIR: settings.dataDir,
    DATABASE_URL: databaseUrl,
    NODE_OPTIONS: [inherited.NODE_OPTIONS, '--enable-source-maps'].filter(Boolean).join(' '),
  };
  const service = (name: string, port: number): ChildDefinition => ({
    name,
    args: [path.join(buildDir, `${name}.mjs`)],
    env,
    readyUrl: `http://127.0.0.1:${port}/readyz`,
  });
  return [
    ...(settings.simulator
      ? [{ ...service('simulator', settings.SIMULATOR_PORT), optionalAfterMs: DEMO_OPTIONAL_AFTER_MS }]
      : []),
    service('web', settings.PORT),
    ...(settings.embeddedBroker ? [service('broker', settings.BROKER_PORT)] : []),
    service('platform', settings.PLATFORM_PORT),
    service('edge', settings.EDGE_PORT),
  ];
}

/** Secrets from the environment take precedence over generated ones. */
function overrides(env: NodeJS.ProcessEnv, secrets: Secrets): Record<string, string> {
  return Object.fromEntries(Object.keys(secrets).flatMap((name) => (env[name] ? [[name, env[name] as string]] : [])));
}
