import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

// How metrics are declared: a name among options, or the first argument of a helper
const DECLARED = /(?:\bname:|\bname =|\bcounter\(|\bgauge\()\s*'((?:tsp|http)_\w+)'/g;

test('docs/metrics.md lists every metric, and no other', () => {
  const files = readdirSync('lib', { recursive: true, encoding: 'utf8' }).filter(
    (name) => name.endsWith('.ts') && !name.includes('test') && !name.includes('generated'),
  );
  const declared = files.flatMap((name) => {
    const source = readFileSync(path.join('lib', name), 'utf8');
    return source.includes('prom-client') || source.includes('platform/metrics')
      ? [...source.matchAll(DECLARED)].map(([, metric]) => metric)
      : [];
  });
  const [list = ''] = readFileSync('docs/metrics.md', 'utf8').split('## Renamed');
  const documented = [...list.matchAll(/^\| `(\w+)` \|/gm)].map(([, metric]) => metric);
  expect(declared.length).toBeGreaterThan(40);
  expect(documented).toEqual([...new Set(declared)].sort());
});
