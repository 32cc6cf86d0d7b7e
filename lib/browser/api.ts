import { ApiProblem, readProblem } from './problem';
import { learnServerTime } from './server-clock';

type Query = Record<string, string | number | readonly string[] | null | undefined>;
type Request = {
  query?: Query;
  method?: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  body?: unknown;
  /** The same key means the same request, however often it is sent. */
  idempotencyKey?: string;
  signal?: AbortSignal;
};

/**
 * Calls our HTTP API.
 * @param path below `/api/v1`, e.g. `/vehicles`; `query` leaves out what is null, undefined or empty
 * @throws ApiProblem when the API refuses, TypeError when it cannot be reached
 */
export async function api<T>(
  path: string,
  { query, method = 'GET', body, idempotencyKey, signal }: Request = {},
): Promise<T> {
  const sentAt = Date.now();
  const response = await fetch(`/api/v1${path}${queryString(query)}`, {
    method,
    signal,
    headers: {
      accept: 'application/json',
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...(idempotencyKey !== undefined && { 'idempotency-key': idempotencyKey }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  learnServerTime(response, sentAt);
  if (!response.ok) throw new ApiProblem(await readProblem(response));
  return response.status === 204 ? (undefined as T) : ((await response.json()) as T);
}

/** `?a=1&b=x,y`: lists are joined by commas. */
export function queryString(query: Query = {}): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    const text = Array.isArray(value) ? value.join(',') : String(value ?? '');
    if (text !== '') params.set(name, text);
  }
  const text = params.toString();
  return text && `?${text}`;
}
