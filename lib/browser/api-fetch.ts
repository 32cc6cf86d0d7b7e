import type { Problem } from '@/lib/contracts';
import { PAGE_USER_HEADER } from '@/lib/contracts/users/terms';
import { ApiProblem, readProblem } from './problem';

/** After a 401 for so long, reads are answered with it here: pages that poll would only repeat it. */
const SIGNED_OUT_MS = 30_000;
/** Asked again when the user returns to the page, who may have signed in in another tab. */
const SESSION_PATH = '/live/session';

let signedOut: { problem: Problem; until: number } | null = null;

/**
 * Sends a request to our HTTP API for the user that the page was rendered for. If another has signed in in this browser since, the
 * page is loaded again, as it must not show or do anything for that user.
 * @param path below `/api/v1`
 * @throws ApiProblem when the API refuses, TypeError when it cannot be reached
 */
export async function apiFetch(path: string, init: RequestInit = {}): Promise<Response> {
  const isRead = (init.method ?? 'GET') === 'GET' && path !== SESSION_PATH;
  if (isRead && signedOut && performance.now() < signedOut.until) throw new ApiProblem(signedOut.problem);
  const user = pageUser();
  const response = await fetch(`/api/v1${path}`, {
    ...init,
    headers: { ...(init.headers as Record<string, string>), ...(user && { [PAGE_USER_HEADER]: user }) },
  });
  if (response.ok) {
    signedOut = null;
    return response;
  }
  const problem = await readProblem(response);
  if (problem.code === 'other_user') window.location.reload();
  if (response.status === 401) signedOut = { problem, until: performance.now() + SIGNED_OUT_MS };
  throw new ApiProblem(problem);
}

/** Id of the user that the page was rendered for; undefined on pages without a session. */
const pageUser = (): string | undefined =>
  typeof document === 'undefined' ? undefined : document.querySelector<HTMLElement>('[data-user]')?.dataset.user;
