import type { IncomingMessage, ServerResponse } from 'node:http';
import type { z } from 'zod';
import { readBody, sendProblem } from '@/lib/platform/http';
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
  const text = (await readBody(request, MAX_BODY_BYTES)).toString('utf8');
  return check(schema, parse(text), response);
}

function check<S extends z.ZodType>(schema: S, value: unknown, response: ServerResponse): z.output<S> | null {
  const { data, error } = schema.safeParse(value);
  if (!error) return data;
  const [issue] = error.issues;
  sendProblem(response, 400, 'validation_failed', `${issue?.path.join('.')}: ${issue?.message}`);
  return null;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
