import type { z } from 'zod';

export type Method = 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
type Shape = z.ZodType;

/** One operation of the HTTP API: what is checked at run time is what OpenAPI says. */
export type Operation<
  P extends Shape = Shape,
  Q extends Shape = Shape,
  B extends Shape = Shape,
  R extends Shape = Shape,
> = {
  id: string;
  method: Method;
  /** With `{name}` for a parameter. */
  path: string;
  tag: string;
  summary: string;
  params?: P;
  query?: Q;
  /** By name, each with what it is for. */
  headers?: Record<string, { description: string; required?: true }>;
  /** JSON; or the content type that `bodyType` names, then a string. */
  body?: B;
  bodyType?: 'application/json' | 'text/csv';
  /** Without a body: as if it were `{}`. */
  bodyOptional?: true;
  maxBodyBytes?: number;
  /** Absent: 204 without content. */
  response?: R;
  responseType?: 'application/json' | 'text/csv' | 'application/pem-certificate-chain';
  /** Default 200, or 204. */
  status?: 200 | 201 | 204;
};

export const defineOperation = <P extends Shape, Q extends Shape, B extends Shape, R extends Shape>(
  operation: Operation<P, Q, B, R>,
): Operation<P, Q, B, R> => operation;
