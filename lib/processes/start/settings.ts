import path from 'node:path';
import { brokerCapabilities } from '@/lib/platform/broker';
import { type Config, inheritedEnvironment, readConfig } from '@/lib/platform/config';
import type { WantedPort } from './ports';

const NAMES = [
  ...(['DATA_DIR', 'DATABASE_PORT', 'PORT', 'PUBLIC_URL', 'EDGE_PORT', 'PLATFORM_PORT', 'BROKER_PORT'] as const),
  ...([
    'SIMULATOR_PORT',
    'MQTT_TLS_PORT',
    'MQTT_WS_PORT',
    'MQTT_TCP_PORT',
    'MQTT_PROXY_PORT',
    'MQTT_PROXY_HOST',
    'BROKER',
    'MQTT_URL',
    'TOPIC_ROOT',
  ] as const),
  ...([
    'ADMIN_EMAIL',
    'ADMIN_PASSWORD',
    'SIMULATOR_VEHICLES',
    'SIMULATOR_SEED',
    'PLATFORM_ROLES',
    'LOG_LEVEL',
  ] as const),
  ...(['MAP_STYLE_URL', 'MAP_PMTILES_URL', 'MAP_ORIGINS', 'CA_KEY_FILE', 'PKI_URL', 'EDGE_TLS_PORT'] as const),
  ...(['EST_FACTORY_CA_FILE', 'CA_UPSTREAM_URL', 'CA_UPSTREAM_USER'] as const),
  ...(['CA_UPSTREAM_PASSWORD', 'CA_UPSTREAM_TRUST_FILE'] as const),
  ...(['RETENTION_DAYS', 'MQTT_WS_URL', 'EDGE_URL', 'NODE_ENV'] as const),
  ...(['EMQX_API_URL', 'EMQX_API_KEY', 'EMQX_API_SECRET', 'MQTT_USERNAME'] as const),
] as const;

export type Settings = Config<(typeof NAMES)[number]> & {
  dataDir: string;
  /** null: embedded PostgreSQL. */
  databaseUrl: string | null;
  embeddedBroker: boolean;
  externalBroker: boolean;
  simulator: boolean;
};

/** @throws ConfigError also for variables that only the children read, so that it is reported before anything starts */
export function readSettings(env: NodeJS.ProcessEnv = inheritedEnvironment()): Settings {
  const config = readConfig(NAMES, env);
  const databaseUrl = env.DATABASE_URL ? readConfig(['DATABASE_URL'], env).DATABASE_URL : null;
  const externalBroker = brokerCapabilities(config).external;
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
  const loopback = '127.0.0.1';
  const web: WantedPort[] = [{ port: settings.PORT, variable: 'PORT', purpose: 'web' }];
  const services: WantedPort[] = [
    { port: settings.EDGE_PORT, variable: 'EDGE_PORT', purpose: 'edge' },
    { port: settings.EDGE_TLS_PORT, variable: 'EDGE_TLS_PORT', purpose: 'enrolment (EST)' },
    { port: settings.PLATFORM_PORT, variable: 'PLATFORM_PORT', purpose: 'platform' },
  ];
  const database: WantedPort[] =
    settings.databaseUrl || databaseRuns
      ? []
      : [{ port: settings.DATABASE_PORT, variable: 'DATABASE_PORT', purpose: 'PostgreSQL', host: loopback }];
  const broker: WantedPort[] = settings.embeddedBroker
    ? [
        { port: settings.MQTT_TLS_PORT, variable: 'MQTT_TLS_PORT', purpose: 'MQTT over mutual TLS' },
        { port: settings.MQTT_WS_PORT, variable: 'MQTT_WS_PORT', purpose: 'MQTT over WebSocket' },
        { port: settings.BROKER_PORT, variable: 'BROKER_PORT', purpose: 'broker health', host: loopback },
        ...(settings.MQTT_TCP_PORT
          ? [{ port: settings.MQTT_TCP_PORT, variable: 'MQTT_TCP_PORT', purpose: 'MQTT on loopback', host: loopback }]
          : []),
        ...(settings.MQTT_PROXY_PORT
          ? [
              {
                port: settings.MQTT_PROXY_PORT,
                variable: 'MQTT_PROXY_PORT',
                purpose: 'MQTT behind a proxy',
                host: settings.MQTT_PROXY_HOST,
              },
            ]
          : []),
      ]
    : [];
  const simulator: WantedPort[] = settings.simulator
    ? [{ port: settings.SIMULATOR_PORT, variable: 'SIMULATOR_PORT', purpose: 'simulator', host: loopback }]
    : [];
  return [...web, ...services, ...database, ...broker, ...simulator];
}
