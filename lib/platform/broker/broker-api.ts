import type { z } from 'zod';
import { forEachLimited } from '../async/for-each-limited';
import { BrokerError } from './broker';

// A page of a thousand clients of EMQX takes a second or two
const TIMEOUT_MS = 5_000;

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';
type Settings = { name: string; baseUrl: string; headers: Record<string, string> };
type Asked = {
  body?: unknown;
  /** Codes of a 404 that say "there is none"; any other 404 comes from something that is not this broker. */
  absent?: readonly string[];
};
export type Answer = { status: number; json: unknown };
export type BrokerApi = {
  /** null: it is absent. @throws BrokerError */
  ask(method: Method, path: string, asked?: Asked): Promise<Answer | null>;
  /** The answer as `schema` has it. @throws BrokerError where it is something else */
  read<S extends z.ZodType>(schema: S, answer: Answer, what: string): z.output<S>;
};

/**
 * A broker's HTTP API. Errors say what was asked and the status, and nothing that was answered: EMQX quotes the request in
 * some of its answers, with the key that was sent.
 */
export function brokerApi({ name, baseUrl, headers }: Settings): BrokerApi {
  const send = async (method: Method, path: string, body: unknown): Promise<Response> => {
    try {
      return await fetch(`${baseUrl}${path}`, {
        method,
        headers: body === undefined ? headers : { ...headers, 'content-type': 'application/json' },
        body: body === undefined ? null : JSON.stringify(body),
        // A redirect would take the key elsewhere
        redirect: 'error',
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
    } catch (error) {
      throw new BrokerError(`${name} cannot be reached (${whyNot(error)})`);
    }
  };
  const readJson = async (response: Response, what: string): Promise<unknown> => {
    try {
      const text = await response.text();
      return text === '' ? undefined : JSON.parse(text);
    } catch (error) {
      if (error instanceof SyntaxError)
        throw new BrokerError(`${name} answered ${what} with something that is not JSON`);
      throw new BrokerError(`${name} did not finish its answer to ${what} (${whyNot(error)})`);
    }
  };
  return {
    async ask(method, path, { body, absent = [] } = {}) {
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
      throw new BrokerError(`${name} answered ${what} in a way that is not known`);
    },
  };
}

// Where a broker does one thing at a time
const CONCURRENCY = 16;

/** Asks for each of them, for so many at a time. @throws BrokerError when all were tried */
export const queryEach = <T>(items: readonly T[], asking: (item: T) => Promise<void>): Promise<void> =>
  forEachLimited(CONCURRENCY, items, asking).catch(({ errors }: AggregateError) => {
    throw errors[0];
  });

/** @throws BrokerError for the two ids that a URL takes for a way up, however they are encoded */
export function clientPath(clientId: string): string {
  if (clientId === '.' || clientId === '..') throw new BrokerError('No broker can be asked about this client id');
  return `/clients/${encodeURIComponent(clientId)}`;
}

/** Its code or name only: the message of a bad header quotes it. */
function whyNot(error: unknown): string {
  const { cause, code, name } = error as { cause?: { code?: unknown }; code?: unknown; name?: unknown };
  return String(cause?.code ?? (typeof code === 'string' ? code : name));
}
