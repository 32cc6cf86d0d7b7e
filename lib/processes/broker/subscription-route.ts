import { heldQuerySchema } from '@/lib/contracts';
import { type Handler, sendJson } from '@/lib/platform/http';
import type { AdminParts } from './admin-parts';
import { readQuery } from './read-admin-request';

/** What each client holds and may hold, by client id, all but the platform's own processes. */
export const subscriptionRoute =
  ({ directory }: Pick<AdminParts, 'directory'>): Handler =>
  (request, response) => {
    const query = readQuery(heldQuerySchema, request, response);
    if (query) sendJson(response, 200, directory.held(query));
  };
