import type { Config } from './variables';

/** Reached from outside: by TBoxes, browsers and who checks certificates. */
const PUBLIC = ['PORT', 'EDGE_PORT', 'EDGE_TLS_PORT', 'MQTT_TLS_PORT', 'MQTT_WS_PORT'] as const;
/** Hooks, health and metrics: only of this machine, unless configured. */
const INTERNAL = ['EDGE_HOOKS_PORT', 'PLATFORM_PORT', 'BROKER_PORT', 'SIMULATOR_PORT'] as const;

/** The variable of a listener's port. */
export type ListenerPort = (typeof PUBLIC)[number] | (typeof INTERNAL)[number];
/** The variable of its address: `EDGE_HOOKS_HOST` of `EDGE_HOOKS_PORT`, `HOST` of `PORT`. */
export type ListenerHost<P extends ListenerPort = ListenerPort> = P extends 'PORT'
  ? 'HOST'
  : P extends `${infer Name}_PORT`
    ? `${Name}_HOST`
    : never;

/** The variables that say where a process listens. */
export const listenerVariables = <P extends ListenerPort>(...ports: P[]): ('BIND_ADDRESS' | P | ListenerHost<P>)[] => [
  'BIND_ADDRESS',
  ...ports,
  ...ports.map(hostOf),
];

const hostOf = <P extends ListenerPort>(port: P) => port.replace(/PORT$/, 'HOST') as ListenerHost<P>;

/** Base URL of `/crl` and `/ocsp`, as certificates name it. */
export const pkiUrlOf = ({ PKI_URL, EDGE_PORT }: Config<'PKI_URL' | 'EDGE_PORT'>): string =>
  PKI_URL ?? `http://localhost:${EDGE_PORT}`;

/** The address that a listener binds to; undefined: all. */
export function bindAddress<P extends ListenerPort>(
  config: Partial<Config<'BIND_ADDRESS' | ListenerHost<P>>>,
  port: P,
): string | undefined {
  const given = config[hostOf(port)] ?? config.BIND_ADDRESS;
  return given ?? ((INTERNAL as readonly string[]).includes(port) ? '127.0.0.1' : undefined);
}
