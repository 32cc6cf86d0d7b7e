export type BrokerAddress = { host: string; port: number; tls: boolean };

const DEFAULT_PORT = { 'mqtt:': 1883, 'mqtts:': 8883 } as const;

/** Our processes use MQTT over TCP or TLS; WebSocket is for browsers. @throws Error */
export function parseBrokerUrl(text: string): BrokerAddress {
  const url = new URL(text);
  const { protocol } = url;
  if (protocol !== 'mqtt:' && protocol !== 'mqtts:') {
    throw new Error(`MQTT_URL: ${protocol}// is for browsers, use mqtt:// or mqtts://`);
  }
  // Without the brackets of an IPv6 address, for net.connect
  const host = url.hostname.replace(/^\[|\]$/g, '');
  return { host, port: url.port ? Number(url.port) : DEFAULT_PORT[protocol], tls: protocol === 'mqtts:' };
}
