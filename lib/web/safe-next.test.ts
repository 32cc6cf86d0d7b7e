import { expect, test } from 'vitest';
import { safeNext } from './safe-next';

test.each(['/vehicles?q=a&status=stale', '/admin/users', '/'])('%s is a page of this site', (path) => {
  expect(safeNext(path)).toBe(path);
});

test.each([
  '//evil.example',
  '/\\evil.example',
  '/\t/evil.example',
  'https://evil.example/',
  'javascript:alert(1)',
  '/..//evil.example',
  '/sign-in?next=/sign-in',
  '',
  undefined,
  ['/a', '/b'],
])('%j is replaced by the first page', (given) => {
  expect(safeNext(given)).toBe('/');
});
