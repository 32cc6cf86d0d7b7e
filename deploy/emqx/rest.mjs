/** EMQX answers a change only after each node has tried to connect to the edge, which takes 5 s or more if the edge does not answer. */
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
 * Client of EMQX's REST API. Errors have request, status and EMQX's code, not its message, which quotes the request with its
 * secrets.
 * @returns {(method: string, path: string, body?: unknown) => Promise<any>} the JSON answered; undefined: none; null: 404
 */
export function connectRest({ apiUrl, apiKey, apiSecret }) {
  const authorization = `Basic ${Buffer.from(`${apiKey}:${apiSecret}`).toString('base64')}`;
  const request = (method, path, { body, accept = 'application/json' } = {}) =>
    send(`${apiUrl}${path}`, {
      method,
      headers: { authorization, accept, 'content-type': 'application/json' },
      body: body === undefined ? undefined : JSON.stringify(body),
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
  const rest = async (method, path, body) => {
    const response = await request(method, path, { body });
    const json = await readJson(response);
    if (response.ok) return json;
    // EMQX answers an unknown path in HTML, a missing object in JSON
    if (response.status === 404 && json !== undefined) return null;
    throw new RestError(
      `EMQX answered ${response.status} ${json?.code ?? ''} to ${method} ${path}`.replace('  ', ' '),
      response.status,
    );
  };
  /** Whether this EMQX has the path. */
  rest.exists = async (path) => {
    const response = await request('GET', path);
    await response.arrayBuffer();
    if (response.status === 401) throw new RestError(`EMQX answered 401 to GET ${path}`);
    return response.ok;
  };
  /** A text answer, such as that of `/configs`; null: no text, or not for that node. */
  rest.text = async (path) => {
    const response = await request('GET', path, { accept: 'text/plain' });
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
      throw new RestError(`EMQX did not answer ${init.method} ${new URL(url).pathname} within ${TIMEOUT_MS / 1000} s`);
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
    throw new RestError('EMQX answered with invalid JSON');
  }
}
