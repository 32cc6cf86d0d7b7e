import { z } from 'zod';
import { type Handler, sendJson } from '@/lib/platform/http';
import type { AdminParts } from './admin-parts';
import { limitSchema, readQuery } from './read-admin-request';

const querySchema = z.object({ cursor: z.string().optional(), limit: limitSchema });

/** What each client holds and may hold, by client id, all but the platform's own processes. */
export const subscriptionRoute =
  ({ directory }: Pick<AdminParts, 'directory'>): Handler =>
  (request, response) => {
    const query = readQuery(querySchema, request, response);
    if (query) sendJson(response, 200, directory.held(query));
  };
