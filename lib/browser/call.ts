import type { z } from 'zod';
import type { ApiOperation } from '@/lib/contracts';
import type * as operations from '@/lib/contracts/operations';
import { apiFetch } from './api-fetch';
import { queryString } from './query-string';
import { learnServerTime } from './server-clock';

// Types only, so that the browser loads no schemas
type Operations = {
  [K in keyof typeof operations as (typeof operations)[K] extends ApiOperation
    ? RouteOf<(typeof operations)[K]>
    : never]: (typeof operations)[K];
};
type RouteOf<O> = O extends { method: infer M extends string; path: `/api/v1${infer P}` } ? `${M} ${P}` : never;

/** Method and path below `/api/v1` of an operation: `PATCH /users/{userId}`. */
export type Route = keyof Operations;
export type RouteInput<R extends Route> = Operations[R] extends { input: infer I extends z.ZodType }
  ? z.input<I>
  : Record<string, never>;
export type RouteOutput<R extends Route> = Operations[R] extends { output: infer O extends z.ZodType }
  ? z.output<O>
  : undefined;

/**
 * Calls an operation of our HTTP API.
 * @throws ApiProblem when the API refuses, TypeError when it cannot be reached
 */
export async function call<R extends Route>(
  route: R,
  input: RouteInput<R>,
  { signal }: { signal?: AbortSignal } = {},
): Promise<RouteOutput<R>> {
  const [method, template] = route.split(' ', 2) as [string, string];
  // Sent as a header by every contract
  const { idempotencyKey, ...rest }: Record<string, unknown> = { ...(input as object) };
  const path = template.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = String(rest[name]);
    delete rest[name];
    return encodeURIComponent(value);
  });
  const inQuery = method === 'GET' || method === 'DELETE';
  const sentAt = Date.now();
  const query = inQuery ? queryString(rest as Parameters<typeof queryString>[0]) : '';
  const response = await apiFetch(`${path}${query}`, {
    method,
    ...(signal && { signal }),
    headers: {
      accept: 'application/json',
      ...(!inQuery && { 'content-type': 'application/json' }),
      ...(idempotencyKey !== undefined && { 'idempotency-key': String(idempotencyKey) }),
    },
    ...(!inQuery && { body: JSON.stringify(rest) }),
  });
  learnServerTime(response, sentAt);
  return (response.status === 204 ? undefined : await response.json()) as RouteOutput<R>;
}
