import { networkInterfaces } from 'node:os';
import path from 'node:path';
import { inheritedEnvironment } from '@/lib/platform/config';
import { KEEP_ALIVE_MS } from '@/lib/platform/http';
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
    web(settings, env, buildDir),
    ...(settings.embeddedBroker ? [service('broker', settings.BROKER_PORT)] : []),
    service('platform', settings.PLATFORM_PORT),
    service('edge', settings.EDGE_PORT),
  ];
}

/** Secrets from the environment take precedence over generated ones. */
function overrides(env: NodeJS.ProcessEnv, secrets: Secrets): Record<string, string> {
  return Object.fromEntries(Object.keys(secrets).flatMap((name) => (env[name] ? [[name, env[name] as string]] : [])));
}

function web(settings: Settings, env: NodeJS.ProcessEnv, buildDir: string): ChildDefinition {
  return {
    name: 'web',
    args: ['--import', path.join(buildDir, 'follow-parent.mjs'), path.join(buildDir, 'web/server.js')],
    cwd: path.join(buildDir, 'web'),
    // Next listens on HOSTNAME, which many shells set to the machine's name
    env: {
      ...env,
      PORT: String(settings.PORT),
      HOSTNAME: hasIpv6() ? '::' : '0.0.0.0',
      KEEP_ALIVE_TIMEOUT: String(KEEP_ALIVE_MS),
    },
    readyUrl: `http://127.0.0.1:${settings.PORT}/readyz`,
  };
}

const hasIpv6 = (): boolean =>
  Object.values(networkInterfaces()).some((addresses) => addresses?.some(({ family }) => family === 'IPv6'));
