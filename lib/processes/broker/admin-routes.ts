import {
  BROKER_SECRET_HEADER,
  type Handler,
  knowsSecret,
  type Routes,
  sendJson,
  sendProblem,
} from '@/lib/platform/http';
import type { Connections } from './connections';
import { endSession, type Session } from './session';

const DEFAULT_LIMIT = 100;
const MAX_LIMIT = 10_000;
const CLIENTS = '/clients/';

/** `GET /clients?limit=` lists connections, `GET /clients/{clientid}` shows one, `DELETE` ends it; all need the broker secret. */
export function adminRoutes(connections: Connections, secret: string): Routes {
  const guarded =
    (handler: Handler): Handler =>
    (request, response) => {
      if (knowsSecret(request, BROKER_SECRET_HEADER, secret)) return handler(request, response);
      sendProblem(response, 401, 'unauthenticated', 'The broker secret is missing or wrong');
    };
  return {
    'GET /clients': guarded((request, response) => {
      const asked = Number(new URL(request.url ?? '/', 'http://broker').searchParams.get('limit') ?? DEFAULT_LIMIT);
      const limit = Number.isInteger(asked) && asked > 0 ? Math.min(asked, MAX_LIMIT) : DEFAULT_LIMIT;
      const clients = connections.list(limit).map(describe);
      sendJson(response, 200, { total: connections.size, clients });
    }),
    'GET /clients/*': guarded((request, response) => {
      const clientId = readClientId(request.url ?? '');
      const session = clientId === null ? undefined : connections.get(clientId);
      if (!session) return sendProblem(response, 404, 'not_found', 'No such client is connected');
      sendJson(response, 200, describe(session));
    }),
    'DELETE /clients/*': guarded((request, response) => {
      const clientId = readClientId(request.url ?? '');
      const session = clientId === null ? undefined : connections.get(clientId);
      if (!session) return sendProblem(response, 404, 'not_found', 'No such client is connected');
      endSession(session, 'kicked');
      connections.ended(session);
      response.writeHead(204).end();
    }),
  };
}

const describe = ({ client, identity, origin, connectedAt }: Session) => ({
  clientid: client.id,
  kind: identity?.kind,
  peername: origin.peer,
  /** ms since the epoch. */
  connected_at: connectedAt,
});

function readClientId(url: string): string | null {
  try {
    return decodeURIComponent((url.split('?', 1)[0] ?? '').slice(CLIENTS.length));
  } catch (error) {
    if (error instanceof URIError) return null;
    throw error;
  }
}
