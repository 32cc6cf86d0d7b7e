import type { IncomingMessage } from 'node:http';
import { readBody } from '@/lib/platform/http';

/**
 * The body as JSON; `undefined` where it is none.
 * @throws PayloadTooLargeError
 */
export async function readJson(request: IncomingMessage, limitBytes: number): Promise<unknown> {
  const text = (await readBody(request, limitBytes)).toString('utf8');
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
