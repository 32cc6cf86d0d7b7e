import { getConfig } from './config';

/**
 * The origin in the browser's address bar. Without PUBLIC_URL it is taken from the request, so no proxy in front of
 * this process may change Host.
 */
export function publicOrigin(headers: Headers): string {
  const { PUBLIC_URL, PORT } = getConfig();
  if (PUBLIC_URL) return new URL(PUBLIC_URL).origin;
  return `http://${safeHost(headers.get('host')) ?? `localhost:${PORT}`}`;
}

/** Accepts both schemes without PUBLIC_URL, because a proxy may terminate TLS. */
export function acceptedOrigins(headers: Headers): string[] {
  const origin = publicOrigin(headers);
  return getConfig().PUBLIC_URL ? [origin] : [origin, origin.replace(/^http:/, 'https:')];
}

/** Whether a page of this site sent the request. A request with neither header does not come from a browser. */
export function isSameOrigin(headers: Headers): boolean {
  const site = headers.get('sec-fetch-site');
  if (site !== null && site !== 'same-origin' && site !== 'none') return false;
  const origin = headers.get('origin');
  return origin === null || acceptedOrigins(headers).includes(origin);
}

export const isSecure = (): boolean => getConfig().PUBLIC_URL?.startsWith('https:') ?? false;

/** The broker URL for the requesting browser. */
export function mqttWebSocketUrl(headers: Headers): string {
  const { MQTT_WS_URL, MQTT_WS_PORT } = getConfig();
  if (MQTT_WS_URL) return MQTT_WS_URL;
  const page = new URL(publicOrigin(headers));
  return `${page.protocol === 'https:' ? 'wss' : 'ws'}://${page.hostname}:${MQTT_WS_PORT}/mqtt`;
}

/** Host ends up in headers and links, so only characters of a host and port are allowed. */
function safeHost(host: string | null): string | null {
  return host !== null && /^(\[[0-9a-f:.]+\]|[a-z0-9.-]+)(:\d{1,5})?$/i.test(host) ? host : null;
}
