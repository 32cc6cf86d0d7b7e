import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import os from 'node:os';

export type Row = { what: string; value: string; aim?: string };

/** Prints the rows as a table and writes them with the machine's description to `bench-results/<name>.json`. */
export function report(name: string, rows: Row[], raw: unknown): void {
  const width = Math.max(...rows.map(({ what }) => what.length));
  const valueWidth = Math.max(...rows.map(({ value }) => value.length));
  process.stdout.write(`\n${name}\n`);
  for (const { what, value, aim } of rows) {
    process.stdout.write(`  ${what.padEnd(width)}  ${value.padStart(valueWidth)}${aim ? `   aim ${aim}` : ''}\n`);
  }
  mkdirSync('bench-results', { recursive: true });
  const machine = {
    cpus: os.cpus().length,
    model: os.cpus()[0]?.model,
    memoryBytes: os.totalmem(),
    node: process.version,
  };
  writeFileSync(
    `bench-results/${name}.json`,
    JSON.stringify({ name, at: new Date().toISOString(), commit: commit(), machine, rows, raw }, null, 2),
  );
}

/** Nearest-rank percentile, 0 < p ≤ 100. */
export function percentile(values: readonly number[], p: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil((p / 100) * sorted.length) - 1)] ?? Number.NaN;
}

export const ms = (value: number): string => `${value.toFixed(value < 10 ? 1 : 0)} ms`;
export const perSecond = (value: number): string => `${Math.round(value).toLocaleString('en')} /s`;

function commit(): string | null {
  try {
    return execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();
  } catch {
    return null; // an archive without a git repository
  }
}
