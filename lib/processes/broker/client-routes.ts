import type { IncomingMessage, ServerResponse } from 'node:http';
import { clientIdsSchema, clientQuerySchema, unsubscribeSchema } from '@/lib/contracts';
import type { BrokerHealth } from '@/lib/platform/broker';
import { type Handler, type Routes, sendJson, sendProblem } from '@/lib/platform/http';
import type { AedesBroker } from './aedes-internals';
import type { ClientDirectory } from './client-directory';
import { type Connections, endSubscriptions } from './connections';
import { readAdminBody, readQuery } from './read-admin-request';
import { clearDecisions, endSession } from './session';
import { dropStored } from './stored-sessions';

export type AdminParts = {
  aedes: AedesBroker;
  connections: Connections;
  directory: ClientDirectory;
  health(): Omit<BrokerHealth, 'tellsFingerprint'>;
};

type ForClient = (clientId: string, request: IncomingMessage, response: ServerResponse) => Promise<void> | void;

/** Routes that list and describe clients, disconnect them and end their subscriptions. */
export function clientRoutes({ aedes, connections, directory }: Omit<AdminParts, 'health'>): Routes {
  /** @returns false: it is not connected */
  const disconnect = (clientId: string): boolean => {
    const session = connections.get(clientId);
    if (!session) return false;
    endSession(session, 'kicked');
    connections.ended(session);
    return true;
  };
  return {
    'GET /clients': (request, response) => {
      const query = readQuery(clientQuerySchema, request, response);
      if (query) sendJson(response, 200, directory.list(query));
    },
    'GET /clients/*': forClient('', (clientId, _request, response) => {
      const client = directory.get(clientId);
      if (client) sendJson(response, 200, client);
      else sendAbsent(response);
    }),
    'DELETE /clients/*': forClient('', async (clientId, _request, response) => {
      if (!disconnect(clientId)) {
        if (!directory.get(clientId)) return sendAbsent(response);
        await dropStored(aedes, clientId);
        // It may have connected meanwhile
        disconnect(clientId);
      }
      response.writeHead(204).end();
    }),
    'DELETE /clients/**': forClient('/decisions', (clientId, _request, response) => {
      const session = connections.get(clientId);
      if (!session) return sendAbsent(response);
      clearDecisions(session);
      response.writeHead(204).end();
    }),
    'POST /connections': async (request, response) => {
      const body = await readAdminBody(clientIdsSchema, request, response);
      if (!body) return;
      const since = body.clientIds.flatMap((clientId) => {
        const connectedAt = connections.get(clientId)?.connectedAt ?? null;
        return connectedAt === null ? [] : [[clientId, connectedAt] as const];
      });
      sendJson(response, 200, { since });
    },
    'POST /disconnect': async (request, response) => {
      const body = await readAdminBody(clientIdsSchema, request, response);
      if (!body) return;
      for (const clientId of body.clientIds) disconnect(clientId);
      response.writeHead(204).end();
    },
    'POST /unsubscribe': async (request, response) => {
      const body = await readAdminBody(unsubscribeSchema, request, response);
      if (!body) return;
      for (const { clientId, filters } of body.clients) await endSubscriptions(aedes, connections, clientId, filters);
      response.writeHead(204).end();
    },
  };
}

function forClient(suffix: string, handle: ForClient): Handler {
  return (request, response) => {
    const clientId = readClientId(request.url ?? '', suffix);
    if (clientId === null) return sendProblem(response, 404, 'not_found', 'Nothing is here');
    return handle(clientId, request, response);
  };
}

const PREFIX = '/clients/';

/** @returns null: another path, or not encoded as UTF-8 */
function readClientId(url: string, suffix: string): string | null {
  const path = url.split('?', 1)[0] ?? '';
  if (!path.endsWith(suffix)) return null;
  const encoded = path.slice(PREFIX.length, path.length - suffix.length);
  if (encoded === '' || encoded.includes('/')) return null;
  try {
    return decodeURIComponent(encoded);
  } catch (error) {
    if (error instanceof URIError) return null;
    throw error;
  }
}

const sendAbsent = (response: ServerResponse): void =>
  sendProblem(response, 404, 'client_not_found', 'No such client is connected or has a session');
