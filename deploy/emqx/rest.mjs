/** EMQX answers a change only after each node has tried to reach the edge, for 5 s and more where nothing answers there. */
const TIMEOUT_MS = 60_000;

export class RestError extends Error {
  name = 'RestError';

  /** @param {string} message @param {number} [status] of the answer */
  constructor(message, status) {
    super(message);
    this.status = status;
  }
}

/**
 * EMQX's REST API. Errors name what was asked, the status and EMQX's code, never its message: that one quotes what was sent,
 * secrets and all.
 * @returns {(method: string, path: string, body?: unknown) => Promise<any>} the JSON answered; undefined: none; null: 404
 */
export function connectRest({ apiUrl, apiKey, apiSecret }) {
  const authorization = `Basic ${Buffer.from(`${apiKey}:${apiSecret}`).toString('base64')}`;
  const ask = (method, path, { body, accept = 'application/json' } = {}) =>
    send(`${apiUrl}${path}`, {
      method,
      headers: { authorization, accept, 'content-type': 'application/json' },
      body: body === undefined ? undefined : JSON.stringify(body),
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
  const rest = async (method, path, body) => {
    const response = await ask(method, path, { body });
    const json = await readJson(response);
    if (response.ok) return json;
    // An unknown path is answered in HTML: then this is another EMQX than we know, and not an object that is missing
    if (response.status === 404 && json !== undefined) return null;
    throw new RestError(
      `EMQX answered ${response.status} ${json?.code ?? ''} to ${method} ${path}`.replace('  ', ' '),
      response.status,
    );
  };
  /** Whether this EMQX knows that path. */
  rest.exists = async (path) => {
    const response = await ask('GET', path);
    await response.arrayBuffer();
    if (response.status === 401) throw new RestError(`EMQX answered 401 to GET ${path}`);
    return response.ok;
  };
  /** Text, as `/configs` has it; null: this EMQX does not answer in text, or not of that node. */
  rest.text = async (path) => {
    const response = await ask('GET', path, { accept: 'text/plain' });
    const text = await response.text();
    return response.ok && /text\/plain/.test(response.headers.get('content-type') ?? '') ? text : null;
  };
  return rest;
}

async function send(url, init) {
  try {
    return await fetch(url, init);
  } catch (error) {
    if (error.name === 'TimeoutError') {
      throw new RestError(
        `EMQX has not answered ${init.method} ${new URL(url).pathname} within ${TIMEOUT_MS / 1000} s`,
      );
    }
    const why = error.cause?.code ?? error.name;
    throw new RestError(`EMQX cannot be reached at ${new URL(url).origin} (${why})`);
  }
}

async function readJson(response) {
  const text = await response.text();
  if (!/json/.test(response.headers.get('content-type') ?? '') || text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    throw new RestError('EMQX answered with something that is not JSON');
  }
}
