// `npm run bench [names…]`: ingest, latency, first-load, list, list-http, startup. Loopback only, bounded, ends by itself.
import { benchFirstLoad } from './first-load';
import { benchIngest } from './ingest';
import { benchLatency } from './latency';
import { openStack, type Stack } from './stack';
import { benchStartup } from './startup';

const INGEST_SECONDS = 60;
const VEHICLES = 1_001;

const onStack: Record<string, (stack: Stack) => Promise<unknown>> = {
  ingest: (stack) => benchIngest(stack, INGEST_SECONDS),
  latency: benchLatency,
  'first-load': benchFirstLoad,
};
const alone: Record<string, () => Promise<unknown>> = { startup: benchStartup };

const all = [...Object.keys(onStack), ...Object.keys(alone)];
const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !all.includes(name));
if (unknown.length) {
  process.stderr.write(`No benchmark is called ${unknown.join(', ')}; there are ${all.join(', ')}\n`);
  process.exit(2);
}
const wanted = (name: string) => asked.length === 0 || asked.includes(name);

const stackNames = Object.keys(onStack).filter(wanted);
for (const name of stackNames) {
  const stack = await openStack(VEHICLES);
  try {
    await onStack[name]?.(stack);
  } finally {
    await stack.close();
  }
}
for (const [name, run] of Object.entries(alone)) if (wanted(name)) await run();
process.exit(0);
