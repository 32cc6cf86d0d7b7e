import { type Config, readConfig } from '@/lib/platform/config';

const NAMES = [
  'NODE_ENV',
  'DATABASE_URL',
  'AUTH_SECRET',
  'SESSION_IDLE_MINUTES',
  'KEY_ENCRYPTION_KEY',
  'LOG_LEVEL',
  'CHECK_OUTPUTS',
  'PORT',
  'PLATFORM_PORT',
  'PLATFORM_URL',
  'PUBLIC_URL',
  'TLS_CERT_FILE',
  'MQTT_WS_PORT',
  'MQTT_WS_URL',
  'MQTT_USERNAME',
  'BROKER',
  'TOPIC_ROOT',
  'MAP_STYLE_URL',
  'MAP_PMTILES_URL',
  'MAP_ORIGINS',
] as const;
type WebConfig = Config<(typeof NAMES)[number]>;

let config: WebConfig | undefined;

/** Read at the first request, not on import, so that a build needs no environment variables. @throws ConfigError */
export function getConfig(): WebConfig {
  config ??= readConfig(NAMES);
  return config;
}
