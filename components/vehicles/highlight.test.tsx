import { cleanup, render } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';
import { Highlight } from './highlight';

afterEach(cleanup);

const marked = (text: string, query: string): { marks: (string | null)[]; whole: string | null } => {
  const { container } = render(<Highlight text={text} query={query} />);
  return {
    marks: [...container.querySelectorAll('mark')].map((mark) => mark.textContent),
    whole: container.textContent,
  };
};

test.each([
  ['LSVAA49J132047371', '49j1', ['49J1']],
  ['LSVAA49J132047371', '7', ['7', '7']],
  ['aaaa', 'aa', ['aa', 'aa']],
  ['沪A·D12345', '沪a', ['沪A']],
  ['沪A·D12345', 'AD1', ['A·D1']],
  ['B-DH 1150', 'b dh1', ['B-DH 1']],
  ['TB-0001', '', []],
  ['TB-0001', 'xyz', []],
  ['a.c', '.', ['.']],
  ['<b>', 'b', ['b']],
  ['straße 7', '7', []],
])('%s searched for "%s" marks %j and loses nothing', (text, query, marks) => {
  expect(marked(text, query)).toEqual({ marks, whole: text });
});
