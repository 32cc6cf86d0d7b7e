/**
 * Ports and directory of the fault run: other than those of a running product, of its tests and its benchmarks. Ports are below
 * 32768, the start of the ephemeral range: an outgoing connection on such a port once prevented a killed broker's restart.
 */
export const faultsEnv = (vehicles: number): NodeJS.ProcessEnv => ({
  NODE_ENV: 'production',
  DATA_DIR: '.data-faults',
  LOG_LEVEL: 'warn',
  PORT: '14000',
  EDGE_PORT: '19081',
  EDGE_HOOKS_PORT: '19086',
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

/** Ports of the proxies: between platform or TBoxes and the broker, and between broker and edge. */
export const PROXY_PORTS = { platform: 12884, tbox: 19884, edge: 19087 };
