// `npm run bench [names…]`: ingest, latency, first-load, list, list-http, commands, pki, places, startup; only by name: access, map, map-1000,
// map-100000, map-1000000. Loopback only, bounded, ends by itself.
import { benchAccess } from './access';
import { benchCommands } from './commands';
import { benchFirstLoad } from './first-load';
import { benchIngest } from './ingest';
import { benchLatency } from './latency';
import { benchList } from './list';
import { benchListHttp } from './list-http';
import { benchMap } from './map';
import { benchPki } from './pki';
import { benchPlaces } from './places';
import { openStack, type Stack } from './stack';
import { benchStartup } from './startup';

const INGEST_SECONDS = 60;
const VEHICLES = 1_001;

type OnStack = { vehicles: number; fresh?: boolean; run(stack: Stack): Promise<unknown> };
const onStack: Record<string, OnStack> = {
  ingest: { vehicles: VEHICLES, run: (stack) => benchIngest(stack, INGEST_SECONDS) },
  latency: { vehicles: VEHICLES, run: benchLatency },
  'first-load': { vehicles: VEHICLES, run: benchFirstLoad },
  list: { vehicles: 0, run: benchList },
  commands: { vehicles: VEHICLES, run: benchCommands },
  pki: { vehicles: VEHICLES, fresh: true, run: benchPki },
  'list-http': { vehicles: 0, run: benchListHttp },
};
/** A quarter to half an hour each, so they run only by name. */
const byName: Record<string, OnStack> = {
  access: { vehicles: 10_000, fresh: true, run: benchAccess },
  map: { vehicles: 0, run: (stack) => benchMap(stack) },
  'map-1000': { vehicles: 0, run: (stack) => benchMap(stack, [1_000]) },
  'map-100000': { vehicles: 0, run: (stack) => benchMap(stack, [100_000]) },
  'map-1000000': { vehicles: 0, run: (stack) => benchMap(stack, [1_000_000]) },
};
const alone: Record<string, () => Promise<unknown>> = { places: benchPlaces, startup: benchStartup };

const all = [...Object.keys(onStack), ...Object.keys(byName), ...Object.keys(alone)];
const names = process.argv.slice(2);
const unknown = names.filter((name) => !all.includes(name));
if (unknown.length) {
  process.stderr.write(`Unknown benchmark: ${unknown.join(', ')}; available: ${all.join(', ')}\n`);
  process.exit(2);
}
const wanted = (name: string) => names.length === 0 || names.includes(name);

for (const [name, { vehicles, fresh, run }] of Object.entries({ ...onStack, ...byName })) {
  if (!wanted(name) || (name in byName && names.length === 0)) continue;
  const stack = await openStack(vehicles, { fresh });
  try {
    await run(stack);
  } finally {
    await stack.close();
  }
}
for (const [name, run] of Object.entries(alone)) if (wanted(name)) await run();
process.exit(0);
