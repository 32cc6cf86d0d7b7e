// `npm run test:soak [-- --minutes N]`: the events of an hour in N minutes at a browser that switches pages, filters and viewports and
// loses its connection; memory, DOM nodes and listeners of the page are measured after each round. Loopback only, ends by itself; exit
// code 1 when something grows.
import { parseArgs } from 'node:util';
import { report } from '../bench/report';
import { Cleanup } from '../faults/cleanup';
import { growthOf, LIMITS, NAMES, type Sample, tooLarge, type Usage } from './growth';
import { runSoak } from './run-soak';

const DEFAULT_MINUTES = '8';

const { values } = parseArgs({ options: { minutes: { type: 'string', default: DEFAULT_MINUTES } } });
const minutes = Number(values.minutes);
const cleanup = new Cleanup();
let exitCode = 1;

const TEXTS: Record<keyof Usage, { name: string; format(value: number): string }> = {
  heapBytes: { name: 'JavaScript heap', format: (bytes) => `${(bytes / 1024 / 1024).toFixed(2)} MB` },
  nodes: { name: 'DOM nodes', format: (count) => count.toFixed(0) },
  listeners: { name: 'event listeners', format: (count) => count.toFixed(0) },
};

function print(sample: Sample): void {
  const usage = NAMES.map((name) => TEXTS[name].format(sample[name]).padStart(12)).join('');
  process.stdout.write(`  ${sample.minute.toFixed(1).padStart(6)}${usage}\n`);
}

try {
  if (!(minutes > 0)) throw new Error('--minutes must be a number above 0');
  process.stdout.write(`  minute${NAMES.map((name) => TEXTS[name].name.padStart(12)).join('')}\n`);
  const { samples, counted, faults } = await runSoak({ minutes, cleanup, onSample: print });
  const growth = growthOf(samples);
  const grown = tooLarge(growth);
  const rows = NAMES.map((name) => ({
    what: `Growth of the ${TEXTS[name].name} in an hour of events`,
    value: TEXTS[name].format(growth[name]),
    aim: `≤ ${TEXTS[name].format(LIMITS[name])}`,
  }));
  const counts = Object.entries(counted).map(([what, value]) => ({ what, value: value.toLocaleString('en') }));
  report('soak', [...rows, ...counts], { minutes, samples, growth, counted, faults });
  for (const fault of faults) process.stdout.write(`  console: ${fault}\n`);
  if (grown.length === 0 && faults.length === 0) exitCode = 0;
  else process.stdout.write(`\nFailed: ${[...grown.map((name) => TEXTS[name].name), ...faults].join(', ')}\n`);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
} finally {
  await cleanup.end();
}
process.exit(exitCode);
