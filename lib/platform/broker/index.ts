// What is asked of a broker from outside: who is connected, and that somebody be no more. Invariant: an answer that cannot
// be understood is an error, never "not connected".
import { BROKER_SECRET_HEADER } from '@/lib/platform/http';

export type BrokerAdmin = {
  /** When its present connection began, ms since the epoch by the broker's clock; null: it has none. */
  connectedSince(clientId: string): Promise<number | null>;
  /** Ends its connection; false: it had none. */
  kick(clientId: string): Promise<boolean>;
};

/** The broker did not do what it was asked. */
export class BrokerAdminError extends Error {
  override name = 'BrokerAdminError';
}

export type BrokerAdminSettings = {
  BROKER: 'embedded' | 'emqx';
  BROKER_PORT: number;
  BROKER_HOOK_SECRET: string;
  EMQX_API_URL?: string | undefined;
  EMQX_API_KEY?: string | undefined;
  EMQX_API_SECRET?: string | undefined;
};

const TIMEOUT_MS = 2_000;

/** @throws Error where EMQX is configured without its REST API */
export function brokerAdmin(settings: BrokerAdminSettings): BrokerAdmin {
  const { BROKER, BROKER_PORT, BROKER_HOOK_SECRET, EMQX_API_URL, EMQX_API_KEY, EMQX_API_SECRET } = settings;
  if (BROKER === 'embedded') {
    const headers = { [BROKER_SECRET_HEADER]: BROKER_HOOK_SECRET };
    return overHttp(`http://127.0.0.1:${BROKER_PORT}/clients`, headers, readEmbedded);
  }
  if (!EMQX_API_URL || !EMQX_API_KEY || !EMQX_API_SECRET) {
    throw new Error('BROKER=emqx needs EMQX_API_URL, EMQX_API_KEY and EMQX_API_SECRET');
  }
  const credentials = Buffer.from(`${EMQX_API_KEY}:${EMQX_API_SECRET}`).toString('base64');
  const url = `${EMQX_API_URL.replace(/\/$/, '')}/clients`;
  return overHttp(url, { authorization: `Basic ${credentials}` }, readEmqx);
}

/** Both brokers: GET and DELETE below `url`, 404 where nobody of that name is. */
function overHttp(
  url: string,
  headers: Record<string, string>,
  read: (client: Record<string, unknown>) => number | null,
): BrokerAdmin {
  const ask = async (method: 'GET' | 'DELETE', clientId: string): Promise<Response | null> => {
    const response = await fetch(`${url}/${encodeURIComponent(clientId)}`, {
      method,
      headers,
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    if (response.ok) return response;
    await response.body?.cancel();
    if (response.status === 404) return null;
    throw new BrokerAdminError(`The broker answered ${response.status} to ${method} of client ${clientId}`);
  };
  return {
    async connectedSince(clientId) {
      const response = await ask('GET', clientId);
      return response && read((await response.json()) as Record<string, unknown>);
    },
    async kick(clientId) {
      const response = await ask('DELETE', clientId);
      await response?.body?.cancel();
      return response !== null;
    },
  };
}

function readEmbedded({ connected_at: at }: Record<string, unknown>): number {
  if (typeof at === 'number') return at;
  throw new BrokerAdminError('The broker tells of a client without the time of its connection');
}

/** A session that outlives its connection is there too, with `connected: false`. */
function readEmqx({ connected, connected_at: at }: Record<string, unknown>): number | null {
  if (connected === false) return null;
  const since = typeof at === 'string' ? Date.parse(at) : Number.NaN;
  if (connected === true && Number.isFinite(since)) return since;
  throw new BrokerAdminError('EMQX tells of a client without the time of its connection');
}
