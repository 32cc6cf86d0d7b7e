import { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http';

// Header names in their usual case: an EST client in firmware compares them to the letter

export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
}

export type ProblemAnswer = { status: number; code: string; detail: string; headers?: Record<string, string> };

const problemBody = ({ status, code, detail }: ProblemAnswer): string =>
  JSON.stringify({ type: `urn:tsp:problem:${code}`, title: code, status, code, detail });

/** RFC 9457. */
export function sendProblem(
  response: ServerResponse,
  status: number,
  code: string,
  detail: string,
  headers: Record<string, string> = {},
): void {
  response
    .writeHead(status, { 'Content-Type': 'application/problem+json', ...headers })
    .end(problemBody({ status, code, detail }));
}

/** The same on a bare socket, for a request that could not be parsed. */
export function rawProblem({ status, code, detail }: ProblemAnswer): string {
  const body = problemBody({ status, code, detail });
  const head = `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nContent-Type: application/problem+json\r\n`;
  return `${head}Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`;
}

const DISCARD_MS = 2_000;

/**
 * Before an answer to a request whose body was not read to the end: discards the rest, or the answer would be lost with the
 * connection, which ends after DISCARD_MS at the latest.
 */
export function discardBody(request: IncomingMessage, response: ServerResponse): void {
  const { 'content-length': length = '0', 'transfer-encoding': coding } = request.headers;
  if (request.readableEnded || (length === '0' && coding === undefined)) return;
  response.setHeader('Connection', 'close');
  request.resume();
  setTimeout(() => request.destroy(), DISCARD_MS).unref();
}
