import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { Secret } from '@/lib/platform/secrets';

export class HookError extends Error {
  override name = 'HookError';
}

type Options = { baseUrl: string; secret: Secret };
type Decision = { allowed: boolean; superuser: boolean; kind: string | null; reason: string };

const DECISION_TIMEOUT_MS = 2_000;
// Storing a snapshot of a large fleet takes longer than a decision
const REPORT_TIMEOUT_MS = 10_000;
const MAX_SOCKETS = 64;
const MAX_ANSWER_BYTES = 64 * 1024;

/** Calls the edge's hooks over persistent connections. */
export class HookClient {
  readonly #agent: HttpAgent;
  readonly #send: typeof httpRequest;

  constructor(private readonly options: Options) {
    const secure = options.baseUrl.startsWith('https:');
    this.#agent = new (secure ? HttpsAgent : HttpAgent)({ keepAlive: true, maxSockets: MAX_SOCKETS, noDelay: true });
    this.#send = secure ? httpsRequest : httpRequest;
  }

  /** @returns null: no decision, because the edge was unavailable or did not answer in time */
  async decide(path: string, body: object): Promise<Decision | null> {
    try {
      const answer = (await this.post(path, body, DECISION_TIMEOUT_MS)) as Record<string, unknown>;
      if (answer.result !== 'allow' && answer.result !== 'deny') return null;
      if (answer.reason === 'unavailable') return null;
      const reason = typeof answer.reason === 'string' ? answer.reason : 'denied';
      const kind = typeof answer.kind === 'string' ? answer.kind : null;
      return { allowed: answer.result === 'allow', superuser: answer.is_superuser === true, kind, reason };
    } catch (error) {
      if (error instanceof HookError) return null;
      throw error;
    }
  }

  /** @throws HookError when the edge is unavailable, too slow, or answers anything but 200 and a JSON object */
  async post(path: string, body: unknown, timeoutMs = REPORT_TIMEOUT_MS): Promise<object> {
    const text = JSON.stringify(body);
    try {
      return await this.#once(path, text, timeoutMs);
    } catch (error) {
      // The edge may close an idle connection just as it is used. Every hook is idempotent
      if (error instanceof StaleConnectionError) return this.#once(path, text, timeoutMs);
      throw error;
    }
  }

  close(): void {
    this.#agent.destroy();
  }

  #once(path: string, text: string, timeoutMs: number): Promise<object> {
    return new Promise((resolve, reject) => {
      const { baseUrl, secret } = this.options;
      const headers = { 'content-type': 'application/json', 'x-broker-secret': secret.current };
      const request = this.#send(
        new URL(path, baseUrl),
        { method: 'POST', agent: this.#agent, signal: AbortSignal.timeout(timeoutMs), headers },
        (response) => readAnswer(response).then(resolve, (error: Error) => reject(new HookError(error.message))),
      );
      request.on('error', (error: NodeJS.ErrnoException) => {
        const stale = request.reusedSocket && (error.code === 'ECONNRESET' || error.code === 'EPIPE');
        reject(stale ? new StaleConnectionError(error.message) : new HookError(error.message));
      });
      request.end(text);
    });
  }
}

class StaleConnectionError extends HookError {}

async function readAnswer(response: IncomingMessage): Promise<object> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_ANSWER_BYTES) throw new HookError('The answer is too large');
    chunks.push(chunk);
  }
  if (response.statusCode !== 200) throw new HookError(`The edge answered ${response.statusCode}`);
  const answer: unknown = JSON.parse(Buffer.concat(chunks).toString('utf8'));
  if (typeof answer !== 'object' || answer === null) throw new HookError('The answer is not an object');
  return answer;
}
