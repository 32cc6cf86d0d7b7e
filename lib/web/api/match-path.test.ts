import { expect, test } from 'vitest';
import { createPathMatcher } from './match-path';

const match = createPathMatcher(
  new Map(
    [
      '/api/v1/certificates',
      '/api/v1/certificates/import',
      '/api/v1/certificates/{serial}',
      '/api/v1/certificates/{serial}/revoke',
      '/api/v1/a/b/c',
      '/api/v1/{x}/b/d',
    ].map((path) => [path, path]),
  ),
);

test.each([
  ['/api/v1/certificates', '/api/v1/certificates', {}],
  ['/api/v1/certificates/import', '/api/v1/certificates/import', {}],
  ['/api/v1/certificates/0a', '/api/v1/certificates/{serial}', { serial: '0a' }],
  ['/api/v1/certificates/0a/revoke', '/api/v1/certificates/{serial}/revoke', { serial: '0a' }],
  ['/api/v1/certificates/import/revoke', '/api/v1/certificates/{serial}/revoke', { serial: 'import' }],
  ['/api/v1/certificates/a%2Fb%20c', '/api/v1/certificates/{serial}', { serial: 'a/b c' }],
  ['/api/v1/a/b/d', '/api/v1/{x}/b/d', { x: 'a' }],
])('%s is %s', (path, value, params) => {
  expect(match(path)).toEqual({ value, params });
});

test.each([
  '/api/v1',
  '/api/v1/certificates/',
  '/api/v1/certificates//revoke',
  '/api/v1/certificates/%E0%A4%A',
  '/api/v1/nothing',
  '',
])('%j is no path', (path) => {
  expect(match(path)).toBeNull();
});
