/** Ports and directory of the fault run: apart from those of a running product, of its tests and its benchmarks. */
export const faultsEnv = (vehicles: number): NodeJS.ProcessEnv => ({
  NODE_ENV: 'production',
  DATA_DIR: '.data-faults',
  LOG_LEVEL: 'warn',
  PORT: '33000',
  EDGE_PORT: '38081',
  PLATFORM_PORT: '38082',
  MQTT_WS_PORT: '38083',
  BROKER_PORT: '38084',
  SIMULATOR_PORT: '38085',
  MQTT_TLS_PORT: '38883',
  MQTT_TCP_PORT: '31883',
  DATABASE_PORT: '54437',
  SIMULATOR_VEHICLES: String(vehicles),
  SIMULATOR_SEED: '7',
});

/** Where the platform and the TBoxes believe the broker to be. */
export const PROXY_PORTS = { platform: 31884, tbox: 38884 };
