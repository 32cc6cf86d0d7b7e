import type { ApiOperation } from '@/lib/contracts';
import { DomainError, ValidationError } from '@/lib/domain/errors';

const MAX_BODY_BYTES = 64 * 1024;

/**
 * Collects the unvalidated input of an operation from the path, the headers, and the query or body.
 * @param params the decoded variable segments of the path
 * @throws DomainError `payload_too_large`, `unsupported_media_type`; ValidationError
 */
export async function readInput(
  operation: ApiOperation,
  request: Request,
  params: Record<string, string>,
): Promise<Record<string, unknown>> {
  const hasBody = operation.method !== 'GET' && operation.method !== 'DELETE';
  const inQuery = !hasBody || operation.textBody ? readQuery(new URL(request.url).searchParams) : {};
  const inBody = hasBody ? await readBody(operation, request) : {};
  return { ...inQuery, ...inBody, ...readHeaders(operation, request.headers), ...params };
}

/** A parameter given once becomes a string, a repeated one a list. Empty values are dropped. */
function readQuery(search: URLSearchParams): Record<string, string | string[]> {
  const values: Record<string, string | string[]> = {};
  for (const name of new Set(search.keys())) {
    const given = search.getAll(name).filter((value) => value !== '');
    const [first] = given;
    if (first !== undefined) values[name] = given.length > 1 ? given : first;
  }
  return values;
}

function readHeaders({ headers = {} }: ApiOperation, given: Headers): Record<string, string> {
  const values: Record<string, string> = {};
  for (const [name, { property, required }] of Object.entries(headers)) {
    const value = given.get(name);
    if (value && property) values[property] = value;
    else if (required && !value) throw new ValidationError([{ path: name, message: 'this header is required' }]);
  }
  return values;
}

/** A request with neither body nor content type counts as `{}`. */
async function readBody(operation: ApiOperation, request: Request): Promise<Record<string, unknown>> {
  if (!operation.input) return {};
  const { textBody, maxBodyBytes = MAX_BODY_BYTES } = operation;
  const type = request.headers.get('content-type')?.split(';', 1)[0]?.trim().toLowerCase();
  const text = await readText(request, maxBodyBytes);
  if (!textBody && text === '' && type === undefined) return {};
  const expected = textBody?.type ?? 'application/json';
  if (type !== expected) {
    throw new DomainError('unsupported_media_type', 'unsupported_media_type', `Content-Type must be ${expected}`);
  }
  if (textBody) return { [textBody.property]: text };
  const value = text === '' ? {} : parseJson(text);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new ValidationError([{ path: 'body', message: 'is not a JSON object' }]);
  }
  return value as Record<string, unknown>;
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
