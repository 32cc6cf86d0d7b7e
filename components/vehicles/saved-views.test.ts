import { expect, test } from 'vitest';
import { readViews, type SavedView, withView, writeViews } from './saved-views';

function memory(initial?: string) {
  let value = initial ?? null;
  const setItem = (_key: string, text: string) => {
    value = text;
  };
  return { getItem: () => value, setItem };
}

test('reads saved views, newest first, one per name', () => {
  const storage = memory();
  const first: SavedView = { name: 'Taxis', query: 'tag=taxi' };
  writeViews(
    storage,
    withView(withView([first], { name: 'No data', query: 'status=no_data' }), { ...first, query: 'q=1' }),
  );
  expect(readViews(storage)).toEqual([
    { name: 'Taxis', query: 'q=1' },
    { name: 'No data', query: 'status=no_data' },
  ]);
});

test.each(['{', '{"a":1}', 'null', '[1,{"name":3}]'])('ignores the stored text %s', (text) => {
  expect(readViews(memory(text))).toEqual([]);
});
