import type { Problem } from '@/lib/contracts';

/** A refusal of the HTTP API, as its problem document says it. */
export class ApiProblem extends Error {
  override name = 'ApiProblem';
  constructor(readonly problem: Problem) {
    super(problem.detail || problem.title);
  }
}

/** Its document; null: the API was not reached, or the page itself has failed. */
export const problemOf = (error: unknown): Problem | null => (error instanceof ApiProblem ? error.problem : null);

/** As a problem document, whatever was thrown: the API was not reached, where it is none of the API. */
export const describeError = (error: Error | Problem): Problem =>
  error instanceof ApiProblem
    ? error.problem
    : 'code' in error
      ? error
      : { type: 'about:blank', title: error.message, status: 0, code: 'unreachable', detail: '' };

/** Whether this property of the input was refused. */
export const refuses = (error: unknown, path: string): boolean =>
  Boolean(problemOf(error)?.errors?.some((one) => one.path === path));

/** What was refused, by field of the input. */
export const fieldErrors = (error: unknown): Record<string, string> =>
  Object.fromEntries((problemOf(error)?.errors ?? []).map(({ path, message }) => [path.split('.')[0], message]));

/** The document of an answer that is not 2xx; one is made up where a proxy answered with something else. */
export async function readProblem(response: Response): Promise<Problem> {
  const fallback: Problem = {
    type: 'about:blank',
    title: response.statusText || `HTTP ${response.status}`,
    status: response.status,
    code: response.status === 401 ? 'unauthenticated' : response.status >= 500 ? 'unavailable' : 'internal',
    detail: '',
  };
  if (!response.headers.get('content-type')?.includes('json')) return fallback;
  const body: unknown = await response.json().catch(() => null);
  return typeof body === 'object' && body !== null ? { ...fallback, ...body } : fallback;
}
