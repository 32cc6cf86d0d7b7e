/**
 * Ports and directory of the fault run: apart from those of a running product, of its tests and its benchmarks. Below
 * 32768, where the system takes the ports of outgoing connections from: one of those kept a killed broker from returning.
 */
export const faultsEnv = (vehicles: number): NodeJS.ProcessEnv => ({
  NODE_ENV: 'production',
  DATA_DIR: '.data-faults',
  LOG_LEVEL: 'warn',
  PORT: '13000',
  EDGE_PORT: '18081',
  PLATFORM_PORT: '18082',
  MQTT_WS_PORT: '18083',
  BROKER_PORT: '18084',
  SIMULATOR_PORT: '18085',
  MQTT_TLS_PORT: '18883',
  MQTT_TCP_PORT: '11883',
  DATABASE_PORT: '15437',
  SIMULATOR_VEHICLES: String(vehicles),
  SIMULATOR_SEED: '7',
});

/** Where the platform and the TBoxes believe the broker to be. */
export const PROXY_PORTS = { platform: 11884, tbox: 18884 };
