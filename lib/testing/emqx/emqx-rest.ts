import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import answers from '@/lib/platform/broker/recorded/answers.json';
import { type Answer, type Answerer, type EmqxRequest, recorded } from './answer';
import { clientAnswers } from './client-answers';
import { configurationAnswers } from './configuration-answers';

export type EmqxRest = {
  url: string;
  key: string;
  secret: string;
  /** Requests since the start, as `GET /clients?…`, with their bodies. */
  requests: { line: string; body: unknown }[];
  configuration: ReturnType<typeof configurationAnswers>['state'];
  undecided: ReturnType<typeof clientAnswers>['undecided'];
  /** Adds a connected client; other fields are as recorded. */
  addClient: ReturnType<typeof clientAnswers>['add'];
  /** Sets the answer of the next request. */
  answerNext(answer: Answer): void;
  /** The next request with this line fails. */
  failNext(line: string): void;
  /** Removes the field from all answers. */
  hide(field: string): void;
  close(): Promise<void>;
};

const BASE = '/api/v5';

/**
 * Simulates the REST API of EMQX 5.3.2: keeps state, and gives the answers of a real one (`lib/platform/broker/recorded`).
 * @param hasActions with connectors and actions, as in 5.3.2; otherwise with bridges only
 */
export async function startEmqxRest({ hasActions = true }: { hasActions?: boolean } = {}): Promise<EmqxRest> {
  const key = 'testkey';
  const secret = 'testsecret of EMQX';
  const requests: EmqxRest['requests'] = [];
  const next: Answer[] = [];
  const failing = new Set<string>();
  const hidden = new Set<string>();
  const configuration = configurationAnswers(hasActions);
  const clients = clientAnswers();
  const answerers: Answerer[] = [clients.answer, configuration.answer];
  const expected = `Basic ${Buffer.from(`${key}:${secret}`).toString('base64')}`;

  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const text = Buffer.concat(chunks).toString('utf8');
    const url = new URL(request.url ?? '/', 'http://emqx');
    const line = `${request.method} ${(request.url ?? '').slice(BASE.length)}`;
    requests.push({ line, body: text === '' ? undefined : JSON.parse(text) });
    const emqxRequest: EmqxRequest = {
      method: request.method ?? '',
      path: url.pathname.slice(BASE.length),
      search: url.searchParams,
      body: requests.at(-1)?.body,
    };
    const answer = failing.delete(line)
      ? { status: 500, body: { code: 'INTERNAL_ERROR', message: '' } }
      : request.headers.authorization === expected
        ? (next.shift() ?? firstOf(answerers, emqxRequest))
        : recorded(answers.bad_key);
    const { status, content_type: type = 'application/json', body } = answer;
    response.writeHead(status, body === undefined ? {} : { 'content-type': type });
    response.end(
      typeof body === 'string' || body === undefined
        ? body
        : JSON.stringify(body, (key, value) => (hidden.has(key) ? undefined : value)),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${BASE}`,
    key,
    secret,
    requests,
    configuration: configuration.state,
    undecided: clients.undecided,
    addClient: clients.add,
    hide: (field) => void hidden.add(field),
    failNext: (line) => void failing.add(line),
    answerNext: (answer) => void next.push(answer),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function firstOf(answerers: Answerer[], request: EmqxRequest): Answer {
  for (const answerer of answerers) {
    const answer = answerer(request);
    if (answer) return answer;
  }
  // An unknown path is answered in HTML
  return recorded(answers.not_encoded_slash);
}
