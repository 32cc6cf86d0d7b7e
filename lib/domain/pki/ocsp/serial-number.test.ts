import { expect, test } from 'vitest';
import { readSerialNumber } from './serial-number';

const read = (hex: string) => {
  const { buffer } = new Uint8Array(Buffer.from(hex, 'hex'));
  return readSerialNumber(buffer);
};

test.each([
  ['01', '01'],
  ['7fab', '7fab'],
  ['008f01', '8f01'],
  [`00ff${'00'.repeat(19)}`, `ff${'00'.repeat(19)}`],
])('%s is %s', (content, expected) => expect(read(content)).toBe(expected));

test.each(['00', '80', 'ff01', '01'.repeat(22)])('%s is no certificate’s', (content) =>
  expect(read(content)).toBeNull(),
);

test.each(['', '0001', '00007f', 'ff80'])('“%s” is not DER', (content) => expect(read(content)).toBeUndefined());
