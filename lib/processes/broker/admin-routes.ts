import type { BrokerHealth } from '@/lib/platform/broker';
import {
  BROKER_SECRET_HEADER,
  type Handler,
  knowsSecret,
  type Routes,
  sendJson,
  sendProblem,
} from '@/lib/platform/http';
import type { AedesBroker } from './aedes-internals';
import type { ClientDirectory } from './client-directory';
import { clientRoutes } from './client-routes';
import type { Connections } from './connections';
import { publishRoute } from './publish-route';
import { forgetDecisions } from './session';
import { subscriptionRoute } from './subscription-route';

export type AdminParts = {
  aedes: AedesBroker;
  connections: Connections;
  directory: ClientDirectory;
  health(): BrokerHealth;
};

/** What our own processes ask of this broker (`lib/platform/broker`). All of it needs the broker secret. */
export function adminRoutes(parts: AdminParts, secret: string): Routes {
  const { connections } = parts;
  const routes: Routes = {
    ...clientRoutes(parts),
    'GET /subscriptions': subscriptionRoute(parts),
    'POST /publish': publishRoute(parts),
    'DELETE /decisions': (_request, response) => {
      for (const session of connections.all()) forgetDecisions(session);
      response.writeHead(204).end();
    },
    'GET /health': (_request, response) => sendJson(response, 200, parts.health()),
  };
  return Object.fromEntries(Object.entries(routes).map(([key, handler]) => [key, guarded(handler, secret)]));
}

const guarded =
  (handler: Handler, secret: string): Handler =>
  (request, response) => {
    if (knowsSecret(request, BROKER_SECRET_HEADER, secret)) return handler(request, response);
    sendProblem(response, 401, 'unauthenticated', 'The broker secret is missing or wrong');
  };
