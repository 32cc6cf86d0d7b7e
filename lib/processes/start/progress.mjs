import { performance } from 'node:perf_hooks';

const NAME_WIDTH = 14;
let active = 0;

/**
 * Runs a step and prints a line with its name, duration and the text that `work` returns. Steps may run concurrently.
 * @template T
 * @param {string} name
 * @param {() => Promise<T> | T} work
 * @returns {Promise<T>}
 */
export async function step(name, work) {
  const began = performance.now();
  // A line that is overwritten later works only for one step at a time
  if (process.stdout.isTTY && active === 0) process.stdout.write(`  … ${name}\r`);
  active += 1;
  try {
    const result = await work();
    print('✓', name, began, typeof result === 'string' ? result : '');
    return result;
  } catch (error) {
    print('✗', name, began, '');
    throw error;
  } finally {
    active -= 1;
  }
}

function print(mark, name, began, detail) {
  const seconds = ((performance.now() - began) / 1000).toFixed(1).padStart(6);
  process.stdout.write(`  ${mark} ${name.padEnd(NAME_WIDTH)}${seconds} s  ${detail}\n`);
}
