import type { Db } from '@/lib/platform/db';
import { seededRandom } from '@/lib/testing/random';
import { type BenchRequest, type Catalogue, drawRequest, hardRequests, readCatalogue } from './list-requests';
import { percentile, type Row } from './report';

const WARM_UP = 200;
const REQUESTS = 2_000;
const AIM = 'p95 ≤ 50 ms';

/** One class of requests; times in ms, with the slowest request. */
export type ListClass = {
  kind: string;
  requests: number;
  p50: number;
  p95: number;
  p99: number;
  max: number;
  worst: unknown;
};

/** Sends a deterministic mix of random and known slow requests, one after another. */
export async function measureLists(
  db: Db,
  send: (request: BenchRequest, catalogue: Catalogue) => Promise<void>,
): Promise<ListClass[]> {
  const catalogue = await readCatalogue(db);
  const random = seededRandom(7);
  const draw = (n: number) => Array.from({ length: n }, () => drawRequest(catalogue, random));
  const measure = async (requests: BenchRequest[]): Promise<Measured[]> => {
    const measured: Measured[] = [];
    for (const request of requests) {
      const started = performance.now();
      await send(request, catalogue);
      measured.push({ request, ms: performance.now() - started });
    }
    return measured;
  };
  await measure(draw(WARM_UP));
  const drawn = await measure(draw(REQUESTS));
  const hard = await measure(hardRequests(catalogue));
  return [summarise('any (random mix)', drawn), ...byKind(drawn), ...byKind(hard)];
}

type Measured = { request: BenchRequest; ms: number };

function byKind(measured: Measured[]): ListClass[] {
  const kinds = [...new Set(measured.map(({ request }) => request.kind))].sort();
  return kinds.map((kind) =>
    summarise(
      kind,
      measured.filter(({ request }) => request.kind === kind),
    ),
  );
}

function summarise(kind: string, measured: Measured[]): ListClass {
  const times = measured.map(({ ms }) => ms);
  const [p50, p95, p99, max] = [50, 95, 99, 100].map((p) => Math.round(percentile(times, p) * 10) / 10);
  const worst = measured.find(({ ms }) => ms === Math.max(...times))?.request;
  return { kind, requests: times.length, p50: p50 ?? 0, p95: p95 ?? 0, p99: p99 ?? 0, max: max ?? 0, worst };
}

export const listRows = (classes: ListClass[]): Row[] =>
  classes.map(({ kind, requests, p50, p95, p99, max }, i) => ({
    what: `${kind} (${requests})`,
    value: `p50 ${column(p50)}  p95 ${column(p95)}  p99 ${column(p99)}  max ${column(max)} ms`,
    ...(i === 0 ? { aim: AIM } : {}),
  }));

const column = (value: number): string => value.toFixed(1).padStart(6);
