// `npm run test:faults [--seconds N] [--seed N] [--plain]`: commands while everything dies, and then the account. Loopback only, ends
// by itself; exit code 1 where anything was executed twice, late, unasked, lost, or told wrongly. `--plain`: TBoxes subscribe at
// once, and the broker asks the edge itself, as one node with the right time.
import { parseArgs } from 'node:util';
import { Ending } from './ending';
import { printAccount } from './print-account';
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
const ending = new Ending();
let exitCode = 1;
try {
  const found = await runFaults({ seconds, seed, plain: values.plain, ending });
  if (!printAccount({ ...found, seconds, seed })) exitCode = 0;
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
} finally {
  await ending.end();
}
process.exit(exitCode);
