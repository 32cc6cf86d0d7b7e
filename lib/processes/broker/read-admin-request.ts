import type { IncomingMessage, ServerResponse } from 'node:http';
import type { z } from 'zod';
import { readJson, sendProblem } from '@/lib/platform/http';
import { MAX_PACKET_BYTES } from './guard-frames';

// A message in base64 and its JSON
const MAX_BODY_BYTES = MAX_PACKET_BYTES * 2;

/** The query parsed with `schema`; null: invalid, and 400 was sent. */
export function readQuery<S extends z.ZodType>(
  schema: S,
  request: IncomingMessage,
  response: ServerResponse,
): z.output<S> | null {
  const { searchParams } = new URL(request.url ?? '/', 'http://broker');
  return check(schema, Object.fromEntries(searchParams), response);
}

/** The JSON body parsed with `schema`; null: invalid, and 400 was sent. */
export async function readAdminBody<S extends z.ZodType>(
  schema: S,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<z.output<S> | null> {
  return check(schema, await readJson(request, MAX_BODY_BYTES), response);
}

function check<S extends z.ZodType>(schema: S, value: unknown, response: ServerResponse): z.output<S> | null {
  const { data, error } = schema.safeParse(value);
  if (!error) return data;
  const [issue] = error.issues;
  sendProblem(response, 400, 'validation_failed', `${issue?.path.join('.')}: ${issue?.message}`);
  return null;
}
