import { expect, test } from 'vitest';
import { chooseLocale } from './locale';

test.each([
  [undefined, null, 'en'],
  [undefined, 'zh-CN,zh;q=0.9,en;q=0.8', 'zh'],
  [undefined, 'de-DE,de;q=0.9,en;q=0.5,zh;q=0.7', 'zh'],
  [undefined, 'zh;q=0, en', 'en'],
  [undefined, 'fr', 'en'],
  ['en', 'zh-CN', 'en'],
  ['zh', 'en', 'zh'],
  ['xx', 'zh', 'zh'],
])('cookie %s and Accept-Language %s give %s', (cookie, accepted, expected) => {
  expect(chooseLocale(cookie, accepted)).toBe(expected);
});
