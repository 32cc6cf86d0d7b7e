import { getDb, getMetrics } from './process-state';

const READY_TIMEOUT_MS = 2_000;

/** Liveness: the process responds. */
export const healthz = (): Response => Response.json({ status: 'ok' });

/** Readiness: 200 if the database responds, else 503 with the reason. */
export async function readyz(): Promise<Response> {
  const reason = await databaseReason();
  const body = { status: reason === null ? 'ready' : 'not_ready', checks: { database: reason } };
  return Response.json(body, { status: reason === null ? 200 : 503, headers: { 'cache-control': 'no-store' } });
}

async function databaseReason(): Promise<string | null> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<string>((resolve) => {
    timer = setTimeout(() => resolve(`no answer within ${READY_TIMEOUT_MS} ms`), READY_TIMEOUT_MS);
  });
  const queried = getDb()
    .query({ text: 'select 1' })
    .then(
      () => null,
      (error: NodeJS.ErrnoException) => error.code ?? 'unreachable',
    );
  return Promise.race([queried, late]).finally(() => clearTimeout(timer));
}

/** The metrics in Prometheus text format. */
export async function metrics(): Promise<Response> {
  const registry = getMetrics();
  return new Response(await registry.metrics(), { headers: { 'content-type': registry.contentType } });
}
