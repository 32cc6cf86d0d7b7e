import { z } from 'zod';
import { type Handler, sendJson } from '@/lib/platform/http';
import type { AdminParts } from './admin-routes';
import { limitSchema } from './client-routes';
import { readQuery } from './read-admin-request';

const cursorSchema = z.tuple([z.string(), z.string()]);
const querySchema = z.object({
  cursor: z
    .string()
    .transform((text, context) => {
      const { data } = cursorSchema.safeParse(parse(text));
      if (data) return data;
      context.addIssue('is not one of ours');
      return z.NEVER;
    })
    .optional(),
  limit: limitSchema,
});

/** By client id and filter, all but those of the platform's own processes. */
export const subscriptionRoute =
  ({ directory }: Pick<AdminParts, 'directory'>): Handler =>
  (request, response) => {
    const query = readQuery(querySchema, request, response);
    if (!query) return;
    const { items, next } = directory.subscriptions(query);
    sendJson(response, 200, { items, next: next && JSON.stringify(next) });
  };

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
