import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import pg from 'pg';
import { type Ctx, systemActor } from '@/lib/domain/context';
import { listVehicles } from '@/lib/domain/fleet';
import { systemClock } from '@/lib/platform/clock';
import { createDb, migrate } from '@/lib/platform/db';
import { type BenchRequest, drawRequest, hardRequests, readCatalogue } from './list-requests';
import { loadFleet } from './load-fleet';

export type ListBenchOptions = { databaseUrl: string; vehicles?: number; requests?: number; resultsDir?: string };
type Row = {
  kind: string;
  requests: number;
  p50Ms: number;
  p95Ms: number;
  p99Ms: number;
  maxMs: number;
  worst: unknown;
};
export type ListBenchResult = { vehicles: number; loadMs: number | null; rows: Row[] };

const WARM_UP = 200;

/**
 * Loads the fleet where it is missing and measures `listVehicles`, one request after another, by kind of request. The
 * database is the benchmark's own: its vehicles are replaced.
 */
export async function benchList(options: ListBenchOptions): Promise<ListBenchResult> {
  const { databaseUrl, vehicles = 1_000_000, requests = 2_000, resultsDir = 'bench-results' } = options;
  const loaded = await load(databaseUrl, vehicles);
  const db = createDb({ url: databaseUrl, applicationName: 'bench' });
  try {
    const catalogue = await readCatalogue(db.pool);
    const random = generator(7);
    const draw = (n: number) => Array.from({ length: n }, () => drawRequest(catalogue, random));
    const ctx: Ctx = { db, clock: systemClock, actor: systemActor('bench') };
    await measure(ctx, draw(WARM_UP));
    const drawn = await measure(ctx, draw(requests));
    const hard = await measure(ctx, hardRequests(catalogue));
    const rows = [summarise('any (random mix)', drawn), ...byKind(drawn), ...byKind(hard)];
    const result = { vehicles, loadMs: loaded.loaded ? loaded.ms : null, rows };
    mkdirSync(resultsDir, { recursive: true });
    writeFileSync(path.join(resultsDir, 'list.json'), `${JSON.stringify(result, null, 2)}\n`);
    return result;
  } finally {
    await db.close();
  }
}

async function load(url: string, vehicles: number) {
  await migrate(url);
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await loadFleet(client, vehicles);
  } finally {
    await client.end();
  }
}

type Measured = { request: BenchRequest; ms: number };

async function measure(ctx: Ctx, requests: BenchRequest[]): Promise<Measured[]> {
  const measured: Measured[] = [];
  for (const request of requests) {
    const actor: Ctx['actor'] =
      request.fleets === 'all'
        ? ctx.actor
        : { kind: 'user', id: 'bench', label: 'bench', role: 'operator', fleets: request.fleets };
    const started = performance.now();
    await listVehicles({ ctx: { ...ctx, actor }, input: request.input });
    measured.push({ request, ms: performance.now() - started });
  }
  return measured;
}

function byKind(measured: Measured[]): Row[] {
  const kinds = [...new Set(measured.map(({ request }) => request.kind))].sort();
  return kinds.map((kind) =>
    summarise(
      kind,
      measured.filter(({ request }) => request.kind === kind),
    ),
  );
}

function summarise(kind: string, measured: Measured[]): Row {
  const sorted = [...measured].sort((a, b) => a.ms - b.ms);
  const at = (share: number) => Math.round((sorted[Math.ceil(sorted.length * share) - 1]?.ms ?? 0) * 10) / 10;
  const worst = sorted.at(-1)?.request;
  return {
    kind,
    requests: sorted.length,
    p50Ms: at(0.5),
    p95Ms: at(0.95),
    p99Ms: at(0.99),
    maxMs: at(1),
    worst: worst && { ...worst.input, fleets: worst.fleets },
  };
}

/** mulberry32: the same requests at every run. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export const listTable = ({ rows }: ListBenchResult): Record<string, Omit<Row, 'kind' | 'worst'>> =>
  Object.fromEntries(rows.map(({ kind, worst: _, ...row }) => [kind, row]));

async function main(): Promise<void> {
  const databaseUrl = process.argv[2];
  if (!databaseUrl) throw new Error('usage: tsx lib/testing/bench/list.ts <database url of its own> [vehicles]');
  const result = await benchList({ databaseUrl, vehicles: Number(process.argv[3] ?? 1_000_000) });
  console.table(listTable(result));
}

if (process.argv[1]?.endsWith(path.join('bench', 'list.ts'))) {
  main().catch((error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  });
}
