import { describe, expect, test } from 'vitest';
import { MESSAGES } from './index';

function flatten(value: unknown, path: string): [string, string][] {
  if (typeof value === 'string') return [[path, value]];
  return Object.entries(value ?? {}).flatMap(([key, inner]) => flatten(inner, path ? `${path}.${key}` : key));
}
// The names of ICU arguments: `{count, plural, …}` and `{name}` but not the words inside a plural branch
const argumentsOf = (text: string): string[] =>
  [...new Set([...text.matchAll(/\{(\w+)\s*[,}]/g)].map((match) => String(match[1])))].filter(
    (name) => !new RegExp(`(one|other|zero|few|many|=\\d+)\\s*\\{${name}\\}`).test(text),
  );

const en = new Map(flatten(MESSAGES.en, ''));
const zh = new Map(flatten(MESSAGES.zh, ''));

describe('messages', () => {
  test('both languages have the same keys', () => {
    expect([...zh.keys()].sort()).toEqual([...en.keys()].sort());
  });

  test('both languages take the same arguments', () => {
    for (const [key, text] of en) expect(argumentsOf(zh.get(key) ?? '').sort(), key).toEqual(argumentsOf(text).sort());
  });

  // The build compiles the texts, without the parser's named styles: `{share, number, percent}` would be a bare number
  test('no text contains a number or date style', () => {
    expect([...en, ...zh].filter(([, text]) => /\{\s*\w+\s*,\s*(number|date|time)\s*,/.test(text))).toEqual([]);
  });

  test('Chinese texts have full-width punctuation', () => {
    const halfWidth = /\p{Script=Han}[,;:!?()]|[,;:!?()]\p{Script=Han}/u;
    expect([...zh].filter(([, text]) => halfWidth.test(text))).toEqual([]);
  });

  test('no text is empty', () => {
    expect([...en, ...zh].filter(([, text]) => text.trim() === '')).toEqual([]);
  });
});
