import path from 'node:path';

// A separate installation: other ports and another data directory than a running `npm start`
export const TEST_DATA_DIR = path.resolve('.data-e2e');
export const TEST_URL = 'http://localhost:13000';
export const ADMIN = { email: 'admin@example.com', password: 'journeys-only-password' };
/** Cookies of the signed-in administrator, written by sign-in.setup.ts. */
export const ADMIN_STATE = path.join(TEST_DATA_DIR, 'admin-state.json');
/** Without a GPU the first drawing of a map takes some ten seconds, during which nothing else on the page runs. */
export const DRAWN_WITHIN_MS = 45_000;
export const MQTT_TLS_PORT = 18883;
export const EDGE_TLS_PORT = 18443;

export const TEST_ENV: Record<string, string> = {
  DATA_DIR: TEST_DATA_DIR,
  PORT: '13000',
  EDGE_TLS_PORT: String(EDGE_TLS_PORT),
  EDGE_PORT: '18081',
  EDGE_HOOKS_PORT: '18086',
  PLATFORM_PORT: '18082',
  MQTT_WS_PORT: '18083',
  BROKER_PORT: '18084',
  SIMULATOR_PORT: '18085',
  MQTT_TLS_PORT: String(MQTT_TLS_PORT),
  MQTT_TCP_PORT: '11883',
  DATABASE_PORT: '15428',
  SIMULATOR_VEHICLES: '30',
  SIMULATOR_SEED: '7',
  CHECK_OUTPUTS: '1',
  ADMIN_EMAIL: ADMIN.email,
  ADMIN_PASSWORD: ADMIN.password,
};
