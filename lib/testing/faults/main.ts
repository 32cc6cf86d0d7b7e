// `npm run test:faults [--seconds N] [--seed N] [--plain]`: issues commands while processes and connections fail, then compares
// them with the executions. Loopback only, ends by itself; exit code 1 when a command was executed twice, late or without a request,
// lost, or reported wrongly. `--plain`: TBoxes subscribe at once, and the broker calls the edge directly, as one node with the right time.
import { parseArgs } from 'node:util';
import { Cleanup } from './cleanup';
import { printReport } from './print-report';
import { runFaults } from './run-faults';

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '600' },
    seed: { type: 'string', default: '1' },
    plain: { type: 'boolean', default: false },
  },
});
const seconds = Number(values.seconds);
const seed = Number(values.seed);
const cleanup = new Cleanup();
let exitCode = 1;
try {
  const result = await runFaults({ seconds, seed, plain: values.plain, cleanup });
  if (!printReport({ ...result, seconds, seed })) exitCode = 0;
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
} finally {
  await cleanup.end();
}
process.exit(exitCode);
