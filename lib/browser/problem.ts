import type { Problem } from '@/lib/contracts';

/** A refusal of the HTTP API with its problem document. */
export class ApiProblem extends Error {
  override name = 'ApiProblem';
  constructor(readonly problem: Problem) {
    super(problem.detail || problem.title);
  }
}

/** The problem document; null: not an error of the API. */
export const problemOf = (error: unknown): Problem | null => (error instanceof ApiProblem ? error.problem : null);

/** A problem document for any error; `unreachable` if it is not one of the API. */
export const describeError = (error: Error | Problem): Problem =>
  error instanceof ApiProblem
    ? error.problem
    : 'code' in error
      ? error
      : { type: 'about:blank', title: error.message, status: 0, code: 'unreachable', detail: '' };

/** Whether this property of the input was refused. */
export const refuses = (error: unknown, path: string): boolean =>
  Boolean(problemOf(error)?.errors?.some((one) => one.path === path));

/** Messages by field of the input. */
export const fieldErrors = (error: unknown): Record<string, string> =>
  Object.fromEntries((problemOf(error)?.errors ?? []).map(({ path, message }) => [path.split('.')[0], message]));

/** The problem document of an answer that is not 2xx, also for answers of a proxy without one. */
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
