import { expect, test } from 'vitest';
import { csvResponse } from './csv-response';

const columns = [
  { header: 'plate', value: (row: { plate: string | null }) => row.plate },
  { header: 'on', value: () => true },
];
const signal = new AbortController().signal;
async function* batchesOf(...batches: { plate: string | null }[][]) {
  yield* batches;
}

test('streams all batches, quoted, with escaped formulas', async () => {
  const batches = batchesOf(
    [{ plate: '=HYPERLINK("x")' }, { plate: '沪A·"1",2' }],
    [{ plate: null }, { plate: '-2+3' }],
  );
  const response = await csvResponse({ filename: 'a.csv', columns, batches, signal });
  expect(response.headers.get('content-disposition')).toBe('attachment; filename="a.csv"');
  const bytes = new Uint8Array(await response.arrayBuffer());
  expect([...bytes.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
  const lines = new TextDecoder().decode(bytes).split('\r\n');
  expect(lines).toEqual(['plate,on', `"'=HYPERLINK(""x"")",true`, '"沪A·""1"",2",true', ',true', `'-2+3,true`, '']);
});

test('an error before the first row is thrown, not written into the file', async () => {
  const batches = (async function* () {
    yield* [] as { plate: string }[][];
    throw new Error('refused');
  })();
  await expect(csvResponse({ filename: 'a.csv', columns, batches, signal })).rejects.toThrow('refused');
});

test('stops reading when the client disconnects', async () => {
  let ended = false;
  const batches = (async function* () {
    try {
      for (;;) yield [{ plate: 'x' }];
    } finally {
      ended = true;
    }
  })();
  const response = await csvResponse({ filename: 'a.csv', columns, batches, signal });
  await response.body?.cancel();
  expect(ended).toBe(true);
});
