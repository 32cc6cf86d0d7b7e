import path from 'node:path';
import { brokerCapabilities } from '@/lib/platform/broker';
import {
  bindAddress,
  type Config,
  inheritedEnvironment,
  type ListenerPort,
  type ProcessName,
  processVariables,
  readConfig,
  type VariableOf,
} from '@/lib/platform/config';
import { brokerAddressOf } from '@/lib/platform/mqtt';
import type { WantedPort } from './ports';
import { SECRET_NAMES } from './secrets';

const OWN = ['DATA_DIR', 'DATABASE_PORT', 'ADMIN_EMAIL', 'ADMIN_PASSWORD'] as const;
/** What the supervisor gives its children. */
const GIVEN = ['DATABASE_URL', ...SECRET_NAMES] as const;
type Given = (typeof GIVEN)[number];
type Name = (typeof OWN)[number] | Exclude<VariableOf<ProcessName>, Given>;
/** Also those of the children, so that a wrong one is reported before anything starts. */
const NAMES = [...new Set<string>([...OWN, ...Object.values(processVariables).flat()])].filter(
  (name): name is Name => !(GIVEN as readonly string[]).includes(name),
);

export type Settings = Config<Name> & {
  dataDir: string;
  /** null: embedded PostgreSQL. */
  databaseUrl: string | null;
  embeddedBroker: boolean;
  externalBroker: boolean;
  simulator: boolean;
};

/** @throws ConfigError */
export function readSettings(env: NodeJS.ProcessEnv = inheritedEnvironment()): Settings {
  const config = readConfig(NAMES, env);
  const databaseUrl = env.DATABASE_URL ? readConfig(['DATABASE_URL'], env).DATABASE_URL : null;
  const externalBroker = brokerCapabilities(config).external;
  brokerAddressOf(config); // a wrong MQTT_URL is reported before anything starts
  return {
    ...config,
    dataDir: path.resolve(config.DATA_DIR),
    databaseUrl,
    embeddedBroker: !externalBroker && !config.MQTT_URL,
    externalBroker,
    simulator: config.SIMULATOR_VEHICLES > 0,
  };
}

/** The ports of this start. `databaseRuns`: the embedded server of this data directory runs already. */
export function wantedPorts(settings: Settings, databaseRuns: boolean): WantedPort[] {
  const wanted = (variable: ListenerPort, purpose: string): WantedPort => {
    const host = bindAddress(settings, variable);
    return { port: settings[variable], variable, purpose, ...(host !== undefined && { host }) };
  };
  const loopback = (variable: 'DATABASE_PORT' | 'MQTT_TCP_PORT', purpose: string): WantedPort => ({
    port: settings[variable],
    variable,
    purpose,
    host: '127.0.0.1',
  });
  return [
    wanted('PORT', 'web'),
    wanted('EDGE_PORT', 'revocation lists and OCSP'),
    wanted('EDGE_HOOKS_PORT', 'broker hooks'),
    wanted('EDGE_TLS_PORT', 'enrolment (EST)'),
    wanted('PLATFORM_PORT', 'platform'),
    ...(settings.databaseUrl || databaseRuns ? [] : [loopback('DATABASE_PORT', 'PostgreSQL')]),
    ...(settings.embeddedBroker
      ? [
          wanted('MQTT_TLS_PORT', 'MQTT over mutual TLS'),
          wanted('MQTT_WS_PORT', 'MQTT over WebSocket'),
          wanted('BROKER_PORT', 'broker health'),
        ]
      : []),
    ...(settings.embeddedBroker && settings.MQTT_TCP_PORT ? [loopback('MQTT_TCP_PORT', 'MQTT on loopback')] : []),
    ...(settings.embeddedBroker && settings.MQTT_PROXY_PORT ? [proxyPort(settings)] : []),
    ...(settings.simulator ? [wanted('SIMULATOR_PORT', 'simulator')] : []),
  ];
}

const proxyPort = ({ MQTT_PROXY_PORT: port, MQTT_PROXY_HOST: host }: Settings): WantedPort => ({
  port,
  variable: 'MQTT_PROXY_PORT',
  purpose: 'MQTT behind a proxy',
  host,
});
