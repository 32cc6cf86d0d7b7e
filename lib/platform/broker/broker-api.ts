import type { z } from 'zod';
import { forEachLimited } from '../async/for-each-limited';
import { BrokerError } from './broker';

// A page of a thousand clients takes EMQX a second or two
const TIMEOUT_MS = 5_000;

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';
type Settings = {
  name: string;
  baseUrl: string;
  /** That authenticate, for each request: secrets can change. Others than the first are used when it is refused. */
  credentials(): readonly Record<string, string>[];
};
type RequestOptions = {
  body?: unknown;
  /** Codes of a 404 that mean "absent"; any other 404 is an error, as it may not come from this broker. */
  absent?: readonly string[];
};
export type Answer = { status: number; json: unknown };
export type BrokerApi = {
  /** @returns null: absent. @throws BrokerError */
  request(method: Method, path: string, options?: RequestOptions): Promise<Answer | null>;
  /** The answer parsed with `schema`. @throws BrokerError */
  read<S extends z.ZodType>(schema: S, answer: Answer, what: string): z.output<S>;
};

/** A broker's HTTP API. Errors have the request and the status, but not the answer: EMQX may quote the request with its key. */
export function brokerApi({ name, baseUrl, credentials }: Settings): BrokerApi {
  const send = async (method: Method, path: string, body: unknown): Promise<Response> => {
    const [first = {}, ...others] = credentials();
    let response = await sendWith(first, method, path, body);
    for (const headers of others) {
      if (response.status !== 401) break;
      await response.body?.cancel();
      response = await sendWith(headers, method, path, body);
    }
    return response;
  };
  const sendWith = async (headers: Record<string, string>, method: Method, path: string, body: unknown) => {
    try {
      return await fetch(`${baseUrl}${path}`, {
        method,
        headers: body === undefined ? headers : { ...headers, 'content-type': 'application/json' },
        body: body === undefined ? null : JSON.stringify(body),
        // A redirect would send the key elsewhere
        redirect: 'error',
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
    } catch (error) {
      throw new BrokerError(`${name} cannot be reached (${reasonOf(error)})`);
    }
  };
  const readJson = async (response: Response, what: string): Promise<unknown> => {
    try {
      const text = await response.text();
      return text === '' ? undefined : JSON.parse(text);
    } catch (error) {
      if (error instanceof SyntaxError)
        throw new BrokerError(`${name} answered ${what} with something that is not JSON`);
      throw new BrokerError(`${name} did not finish its answer to ${what} (${reasonOf(error)})`);
    }
  };
  return {
    async request(method, path, { body, absent = [] } = {}) {
      const what = `${method} ${path.split('?', 1)[0]}`;
      const response = await send(method, path, body);
      if (response.ok) return { status: response.status, json: await readJson(response, what) };
      if (response.status === 404 && absent.length > 0 && /json/.test(response.headers.get('content-type') ?? '')) {
        const { code } = ((await readJson(response, what)) ?? {}) as { code?: unknown };
        if (typeof code === 'string' && absent.includes(code)) return null;
      } else await response.body?.cancel();
      throw new BrokerError(`${name} answered ${response.status} to ${what}`);
    },
    read(schema, { json }, what) {
      const { data, success } = schema.safeParse(json);
      if (success) return data;
      throw new BrokerError(`${name} returned invalid data for ${what}`);
    },
  };
}

// Requests at a time, for calls without a bulk request
const CONCURRENCY = 16;

/** Runs a request for each item. @throws BrokerError after all were tried */
export const queryEach = <T>(items: readonly T[], asking: (item: T) => Promise<void>): Promise<void> =>
  forEachLimited(CONCURRENCY, items, asking).catch(({ errors }: AggregateError) => {
    throw errors[0];
  });

/** @throws BrokerError for `.` and `..`, which a URL cannot contain, however they are encoded */
export function clientPath(clientId: string): string {
  if (clientId === '.' || clientId === '..')
    throw new BrokerError('The client id "." or ".." cannot be used in a request');
  return `/clients/${encodeURIComponent(clientId)}`;
}

/** Code or name only: the message of an invalid header quotes its value. */
function reasonOf(error: unknown): string {
  const { cause, code, name } = error as { cause?: { code?: unknown }; code?: unknown; name?: unknown };
  return String(cause?.code ?? (typeof code === 'string' ? code : name));
}
