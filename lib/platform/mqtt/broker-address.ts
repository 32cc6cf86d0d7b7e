import { readFileSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import tls from 'node:tls';
import { type Config, ConfigError } from '@/lib/platform/config';

/** Files (PEM) of our client certificate, and of the only authorities that may have issued the broker's. */
export type TlsFiles = { certificate: string; key: string; anchors: string };

/** `tls` null: plain TCP. */
export type BrokerAddress = { host: string; port: number; tls: TlsFiles | null };

const DEFAULT_PORT = { 'mqtt:': 1883, 'mqtts:': 8883 } as const;

type AddressSettings = Config<'BROKER' | 'MQTT_URL' | 'MQTT_TCP_PORT' | 'MQTT_CA_FILE' | 'DATA_DIR'>;

/** Our processes use MQTT over TCP or TLS; WebSocket is for browsers. @throws Error */
function parseBrokerUrl(text: string, { DATA_DIR, MQTT_CA_FILE }: AddressSettings): BrokerAddress {
  const url = new URL(text);
  const { protocol } = url;
  if (protocol !== 'mqtt:' && protocol !== 'mqtts:') {
    throw new Error(`MQTT_URL: ${protocol}// is for browsers, use mqtt:// or mqtts://`);
  }
  // Without the brackets of an IPv6 address, for net.connect
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const file = (name: string) => path.join(DATA_DIR, 'pki', name);
  const files = {
    certificate: file('platform.cert.pem'),
    key: file('platform.key.pem'),
    anchors: MQTT_CA_FILE ?? file('ca.cert.pem'),
  };
  return {
    host,
    port: url.port ? Number(url.port) : DEFAULT_PORT[protocol],
    tls: protocol === 'mqtts:' ? files : null,
  };
}

/**
 * The broker of this configuration; default: the embedded one on this machine.
 * @throws ConfigError
 */
export function brokerAddressOf(config: AddressSettings): BrokerAddress {
  const { BROKER, MQTT_URL, MQTT_TCP_PORT } = config;
  const address = parseBrokerUrl(MQTT_URL ?? `mqtt://127.0.0.1:${MQTT_TCP_PORT}`, config);
  if (BROKER === 'emqx' && !address.tls) {
    throw new ConfigError(
      'Configuration: MQTT_URL: EMQX needs mqtts://, as the platform authenticates with its certificate',
    );
  }
  return address;
}

/** Connects; `connected` is the event after which packets can be sent. The files are read each time, because they are renewed. */
export function openSocket({ host, port, tls: files }: BrokerAddress): {
  socket: net.Socket;
  connected: 'connect' | 'secureConnect';
} {
  if (!files) return { socket: net.connect({ host, port }), connected: 'connect' };
  try {
    const [cert, key, ca] = [files.certificate, files.key, files.anchors].map((name) => readFileSync(name));
    const socket = tls.connect({ host, port, servername: net.isIP(host) ? '' : host, cert, key, ca });
    return { socket, connected: 'secureConnect' };
  } catch (error) {
    // As a failed connection, which is retried: the files may be written later
    const socket = new net.Socket();
    process.nextTick(() => socket.destroy(error as Error));
    return { socket, connected: 'secureConnect' };
  }
}
