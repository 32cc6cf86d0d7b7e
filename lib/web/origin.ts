import { getConfig } from './config';

/**
 * The origin that people see in the address bar. Without PUBLIC_URL it is the one asked for: then nothing in front of
 * this process changes Host.
 */
export function publicOrigin(headers: Headers): string {
  const { PUBLIC_URL, PORT } = getConfig();
  if (PUBLIC_URL) return new URL(PUBLIC_URL).origin;
  return `http://${safeHost(headers.get('host')) ?? `localhost:${PORT}`}`;
}

/** Without PUBLIC_URL nobody knows whether TLS ends in front of this process, so either scheme is this site. */
export function acceptedOrigins(headers: Headers): string[] {
  const origin = publicOrigin(headers);
  return getConfig().PUBLIC_URL ? [origin] : [origin, origin.replace(/^http:/, 'https:')];
}

/** Whether a page of this site sent the request. A request with neither header is not a browser's. */
export function isSameOrigin(headers: Headers): boolean {
  const site = headers.get('sec-fetch-site');
  if (site !== null && site !== 'same-origin' && site !== 'none') return false;
  const origin = headers.get('origin');
  return origin === null || acceptedOrigins(headers).includes(origin);
}

export const isSecure = (): boolean => getConfig().PUBLIC_URL?.startsWith('https:') ?? false;

/** Where the browser that asks reaches the broker. */
export function mqttWebSocketUrl(headers: Headers): string {
  const { MQTT_WS_URL, MQTT_WS_PORT } = getConfig();
  if (MQTT_WS_URL) return MQTT_WS_URL;
  const page = new URL(publicOrigin(headers));
  return `${page.protocol === 'https:' ? 'wss' : 'ws'}://${page.hostname}:${MQTT_WS_PORT}/mqtt`;
}

/** Host goes into headers and links: only what a host and port can be made of. */
function safeHost(host: string | null): string | null {
  return host !== null && /^(\[[0-9a-f:.]+\]|[a-z0-9.-]+)(:\d{1,5})?$/i.test(host) ? host : null;
}
