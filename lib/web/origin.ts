import {
  acceptedOrigins as acceptedOriginsOf,
  isReadableByOthers as isReadableByOthersOf,
  isSameOrigin as isSameOriginOf,
  isSecureSite,
  originOf,
  type Site,
} from '@/lib/platform/http';
import { getConfig } from './config';

function site(): Site {
  const { PUBLIC_URL, PORT, TLS_CERT_FILE } = getConfig();
  return { publicUrl: PUBLIC_URL, port: PORT, tls: TLS_CERT_FILE !== undefined };
}

/** The origin in the browser's address bar. */
export const publicOrigin = (headers: Headers): string => originOf(site(), headers.get('host'));

export const acceptedOrigins = (headers: Headers): string[] => acceptedOriginsOf(site(), headers.get('host'));

/** Whether a page of this site sent the request. */
export const isSameOrigin = (headers: Headers): boolean => isSameOriginOf(site(), (name) => headers.get(name));

/** Whether the session travels over a network without TLS. */
export const isReadableByOthers = (headers: Headers): boolean => isReadableByOthersOf(site(), headers.get('host'));

export const isSecure = (): boolean => isSecureSite(site());

/** The broker URL for the requesting browser. */
export function mqttWebSocketUrl(headers: Headers): string {
  const { MQTT_WS_URL, MQTT_WS_PORT } = getConfig();
  if (MQTT_WS_URL) return MQTT_WS_URL;
  const page = new URL(publicOrigin(headers));
  return `${page.protocol === 'https:' ? 'wss' : 'ws'}://${page.hostname}:${MQTT_WS_PORT}/mqtt`;
}
