import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { type Exception, exceptionFor } from './exceptions';
import type { Finding, Severity, Tool } from './tool';

const FILE = 'docs/conformance.md';
const SEVERITIES: readonly Severity[] = ['error', 'warning'];

/** Of one tool. `skipped`: why it could not be installed. */
export type Outcome = Pick<Tool, 'name' | 'checks'> & { version: string; findings: Finding[]; skipped?: string };

type Row = Finding & { tool: string; count: number };

/** Findings that are no exceptions, and how many each exception has dropped. Equal findings of several places are one row. */
export function review(outcomes: readonly Outcome[]): { rows: Row[]; dropped: Map<Exception, number> } {
  const rows = new Map<string, Row>();
  const dropped = new Map<Exception, number>();
  for (const { name: tool, findings } of outcomes) {
    for (const finding of findings) {
      const exception = exceptionFor(tool, finding);
      if (exception) {
        dropped.set(exception, (dropped.get(exception) ?? 0) + 1);
        continue;
      }
      const key = JSON.stringify([tool, finding.severity, finding.rule]);
      const row = rows.get(key);
      if (row) row.count += 1;
      else rows.set(key, { ...finding, tool, count: 1 });
    }
  }
  const ranked = [...rows.values()].sort((a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity));
  return { rows: ranked, dropped };
}

const again = (tool: string): string => `npm run conformance -- "${tool}"`;
const shorten = (text: string): string => (text.length > 300 ? `${text.slice(0, 300)}…` : text);

export function print(outcomes: readonly Outcome[]): void {
  const { rows } = review(outcomes);
  const lines = rows.flatMap(({ severity, tool, rule, place, count, text }) => [
    `${severity.padEnd(8)} ${tool}: ${rule} (${place}${count > 1 ? `, and ${count - 1} more` : ''})`,
    ...(text ? [`         ${shorten(text)}`] : []),
    `         again: ${again(tool)}`,
  ]);
  process.stdout.write(`\n${lines.join('\n') || 'No findings'}\n`);
}

/** Writes the result of a run of all tools to `docs/conformance.md`. */
export function writeDocument(outcomes: readonly Outcome[]): void {
  const { rows, dropped } = review(outcomes);
  const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();
  const cell = (text: string) =>
    shorten(text)
      .replaceAll('|', '\\|')
      .replaceAll(/[<>\n]/g, ' ');
  const table = (head: string[], lines: string[][]) =>
    [head, head.map(() => '---'), ...lines].map((line) => `| ${line.map(cell).join(' | ')} |`).join('\n');
  const text = [
    '# Conformance',
    `The last result of \`npm run conformance\`: tools of others against a started product. ${new Date().toISOString().slice(0, 10)}, commit ${commit}. Written by the run; do not edit.`,
    '## Tools',
    table(
      ['tool', 'version', 'checks', 'result'],
      outcomes.map(({ name, version, checks, skipped, findings }) => {
        const open = rows.filter(({ tool }) => tool === name).reduce((sum, { count }) => sum + count, 0);
        const result = skipped ? `skipped: ${skipped}` : `findings: ${open}, exceptions: ${findings.length - open}`;
        return [name, version, checks, result];
      }),
    ),
    '## Findings',
    rows.length === 0
      ? 'None.'
      : table(
          ['severity', 'tool', 'rule', 'place', 'count', 'text', 'again'],
          rows.map(({ severity, tool, rule, place, count, text }) => [
            ...[severity, tool, rule, place, String(count), text, `\`${again(tool)}\``],
          ]),
        ),
    '## Exceptions',
    'Findings that were reviewed, as in `lib/testing/conformance/exceptions.ts`.',
    table(
      ['tool', 'rule', 'count', 'reason'],
      [...dropped].map(([{ tool, rule, reason }, count]) => [tool, `\`${rule.source}\``, String(count), reason]),
    ),
  ].join('\n\n');
  writeFileSync(FILE, `${text}\n`);
}
