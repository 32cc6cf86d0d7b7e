import { expect, test } from 'vitest';
import { isServiceClientId } from './reserved-names';

test.each([['erp'], ['erp:1'], ['Erp-2.site@plant_7'], ['a'.repeat(128)]])('accepts the client id %s', (clientId) => {
  expect(isServiceClientId(clientId)).toBe(true);
});

test.each([
  ['a VIN', 'LTESTA1B0R0000001'],
  ['a VIN in small letters', 'ltesta1b0r0000001'],
  ['a VIN in full width', 'ＬＴＥＳＴＡ１Ｂ０Ｒ０００００００１'],
  ['a VIN in percent signs', '%4CTESTA1B0R0000001'],
  ['a VIN and a line break', 'LTESTA1B0R0000001\n'],
  ['a browser', 'web-1'],
  ['a browser in capitals', 'WEB-1'],
  ['the platform', 'tsp-ingest'],
  ['nothing', ''],
  ['a wildcard', 'a+'],
  ['another wildcard', '#'],
  ['a level', 'a/b'],
  ['a null character', 'a\u0000'],
  ['what was not UTF-8', 'a\uFFFD'],
  ['a long text', 'a'.repeat(65_536)],
])('rejects %s', (_what, clientId) => {
  expect(isServiceClientId(clientId)).toBe(false);
});
