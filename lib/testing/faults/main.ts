// `npm run test:faults [--seconds N] [--seed N]`: commands while everything dies, and then the account. Loopback only, ends
// by itself; exit code 1 where anything was executed twice, late, unasked, lost, or told wrongly.
import { parseArgs } from 'node:util';
import { Ending } from './ending';
import { printAccount } from './print-account';
import { runFaults } from './run-faults';

const { values } = parseArgs({
  options: { seconds: { type: 'string', default: '600' }, seed: { type: 'string', default: '1' } },
});
const seconds = Number(values.seconds);
const seed = Number(values.seed);
const ending = new Ending();
let exitCode = 1;
try {
  const found = await runFaults({ seconds, seed, ending });
  if (!printAccount({ ...found, seconds, seed })) exitCode = 0;
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
} finally {
  await ending.end();
}
process.exit(exitCode);
