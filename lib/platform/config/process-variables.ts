import { listenerVariables } from './listeners';
import type { VariableName } from './variables';

const BROKER_CONNECTION = ['BROKER', 'MQTT_URL', 'MQTT_TCP_PORT', 'MQTT_USERNAME', 'MQTT_PASSWORD'] as const;
const EMQX_API = ['EMQX_API_URL', 'EMQX_API_KEY', 'EMQX_API_SECRET'] as const;
const AUTHORITY_FILES = ['DATA_DIR', 'CA_KEY_FILE', 'SERVER_NAMES'] as const;
const ISSUING = [
  'PKI_URL',
  'EDGE_PORT',
  'CA_UPSTREAM_URL',
  'CA_UPSTREAM_USER',
  'CA_UPSTREAM_PASSWORD',
  'CA_UPSTREAM_TRUST_FILE',
] as const;

/** What each process reads, and so which secrets it gets: the supervisor passes a child no other variable. */
export const processVariables = {
  web: [
    ...listenerVariables('PORT'),
    'NODE_ENV',
    'LOG_LEVEL',
    'DATABASE_URL',
    'AUTH_SECRET',
    'SESSION_IDLE_MINUTES',
    'KEY_ENCRYPTION_KEY',
    'METRICS_TOKEN',
    'CHECK_OUTPUTS',
    'PUBLIC_URL',
    'TRUSTED_PROXIES',
    'TLS_CERT_FILE',
    'TLS_KEY_FILE',
    'PLATFORM_PORT',
    'PLATFORM_URL',
    'MQTT_WS_PORT',
    'MQTT_WS_URL',
    'MQTT_USERNAME',
    'BROKER',
    'TOPIC_ROOT',
    'MAP_STYLE_URL',
    'MAP_PMTILES_URL',
    'MAP_ORIGINS',
    ...EMQX_API,
    'BROKER_PORT',
    'BROKER_HOOK_SECRET',
  ],
  platform: [
    ...listenerVariables('PLATFORM_PORT'),
    'LOG_LEVEL',
    'DATABASE_URL',
    'PLATFORM_ROLES',
    'RETENTION_DAYS',
    'LIVE_PART',
    'TOPIC_ROOT',
    ...BROKER_CONNECTION,
    ...AUTHORITY_FILES,
    ...ISSUING,
    'KEY_ENCRYPTION_KEY',
    'BROKER_PORT',
    'BROKER_HOOK_SECRET',
    ...EMQX_API,
  ],
  edge: [
    ...listenerVariables('EDGE_PORT', 'EDGE_HOOKS_PORT', 'EDGE_TLS_PORT'),
    'LOG_LEVEL',
    'DATABASE_URL',
    ...BROKER_CONNECTION,
    'BROKER_HOOK_SECRET',
    'TOPIC_ROOT',
    'KEY_ENCRYPTION_KEY',
    ...AUTHORITY_FILES,
    ...ISSUING,
    'EST_FACTORY_CA_FILE',
  ],
  broker: [
    ...listenerVariables('BROKER_PORT', 'MQTT_TLS_PORT', 'MQTT_WS_PORT'),
    'LOG_LEVEL',
    'DATA_DIR',
    'MQTT_TCP_PORT',
    'MQTT_PROXY_PORT',
    'MQTT_PROXY_HOST',
    'TLS_CERT_FILE',
    'TLS_KEY_FILE',
    'EDGE_HOOKS_PORT',
    'EDGE_URL',
    'BROKER_HOOK_SECRET',
    'TOPIC_ROOT',
  ],
  simulator: [
    ...listenerVariables('SIMULATOR_PORT'),
    'LOG_LEVEL',
    'DATA_DIR',
    'SIMULATOR_VEHICLES',
    'SIMULATOR_SEED',
    'MQTT_TLS_PORT',
    'MQTT_URL',
    'BROKER',
    'TOPIC_ROOT',
  ],
  migrate: [
    'BIND_ADDRESS',
    'LOG_LEVEL',
    'DATABASE_URL',
    ...AUTHORITY_FILES,
    'PKI_URL',
    'EDGE_PORT',
    'MQTT_USERNAME',
    'ADMIN_EMAIL',
    'ADMIN_PASSWORD',
  ],
} as const satisfies Record<string, readonly VariableName[]>;

export type ProcessName = keyof typeof processVariables;
/** A variable of this process. */
export type VariableOf<P extends ProcessName> = (typeof processVariables)[P][number];
