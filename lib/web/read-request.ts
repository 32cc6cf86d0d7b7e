import type { z } from 'zod';
import { DomainError, ValidationError } from '@/lib/domain/errors';
import { parseInput } from '@/lib/domain/parse';
import type { Operation } from './operation';

const MAX_BODY_BYTES = 64 * 1024;

/** A name given once is a string, given often a list; an empty value is none. */
export function parseQuery<S extends z.ZodType>(schema: S, search: URLSearchParams): z.output<S> {
  const values: Record<string, string | string[]> = {};
  for (const name of new Set(search.keys())) {
    const given = search.getAll(name).filter((value) => value !== '');
    const [first] = given;
    if (first !== undefined) values[name] = given.length > 1 ? given : first;
  }
  return parseInput(schema, values);
}

/** @throws DomainError `payload_too_large`, `unsupported_media_type`, ValidationError */
export async function parseBody(operation: Operation, request: Request): Promise<unknown> {
  if (!operation.body) return undefined;
  if (operation.bodyOptional && !request.headers.has('content-type')) return parseInput(operation.body, {});
  const type = operation.bodyType ?? 'application/json';
  const given = request.headers.get('content-type')?.split(';', 1)[0]?.trim().toLowerCase();
  if (given !== type) {
    throw new DomainError('validation_failed', 'unsupported_media_type', `Content-Type must be ${type}`);
  }
  const text = await readText(request, operation.maxBodyBytes ?? MAX_BODY_BYTES);
  const json = operation.bodyOptional && text === '' ? '{}' : text;
  return parseInput(operation.body, type === 'application/json' ? parseJson(json) : text);
}

async function readText(request: Request, limitBytes: number): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of (request.body ?? []) as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    if (size > limitBytes) {
      throw new DomainError('payload_too_large', 'payload_too_large', `The body is larger than ${limitBytes} bytes`);
    }
    chunks.push(chunk);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks));
  } catch {
    throw new ValidationError([{ path: 'body', message: 'is not UTF-8' }]);
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new ValidationError([{ path: 'body', message: 'is not JSON' }]);
  }
}
