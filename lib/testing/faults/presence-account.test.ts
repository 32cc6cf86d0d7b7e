import { expect, test } from 'vitest';
import { drawPresence, isTrue, type Link, type Links } from './presence-account';

const LISTENS: Link = { connected: true, listening: true };
const DEAF: Link = { connected: true, listening: false };
const AWAY: Link = { connected: false, listening: false };
const links = (...given: (Link | undefined)[]): Links =>
  new Map(given.flatMap((link, i) => (link ? [[`V${i}`, link] as const] : [])));

test('what is shown as it is, is no violation', () => {
  const truth = links(LISTENS, DEAF, AWAY, undefined);
  const account = drawPresence(['V0', 'V1', 'V2', 'V3'], truth, links(LISTENS, DEAF, undefined, AWAY));
  expect(account).toMatchObject({ connected: 2, away: 2 });
  expect(isTrue(account)).toBe(true);
});

test.each([
  ['shownDisconnected', LISTENS, AWAY],
  ['shownDisconnected', LISTENS, undefined],
  ['shownConnected', AWAY, LISTENS],
  ['shownConnected', undefined, LISTENS],
  ['shownDeaf', LISTENS, DEAF],
] as const)('%s is found', (name, is, says) => {
  const account = drawPresence(['V0'], links(is), links(says));
  expect(account.violations).toMatchObject({ [name]: ['V0'] });
  expect(Object.values(account.violations).flat()).toEqual(['V0']);
  expect(isTrue(account)).toBe(false);
});
