/**
 * Ports and directory of the fault run: apart from those of a running product, of its tests and its benchmarks. Below
 * 32768, where the system takes the ports of outgoing connections from: one of those kept a killed broker from returning.
 */
export const faultsEnv = (vehicles: number): NodeJS.ProcessEnv => ({
  NODE_ENV: 'production',
  DATA_DIR: '.data-faults',
  LOG_LEVEL: 'warn',
  PORT: '14000',
  EDGE_PORT: '19081',
  EDGE_TLS_PORT: '19443',
  PLATFORM_PORT: '19082',
  MQTT_WS_PORT: '19083',
  BROKER_PORT: '19084',
  SIMULATOR_PORT: '19085',
  MQTT_TLS_PORT: '19883',
  MQTT_TCP_PORT: '12883',
  DATABASE_PORT: '15437',
  SIMULATOR_VEHICLES: String(vehicles),
  SIMULATOR_SEED: '7',
});

/** Where the platform and the TBoxes believe the broker to be, and the broker the edge. */
export const PROXY_PORTS = { platform: 12884, tbox: 19884, edge: 19086 };
