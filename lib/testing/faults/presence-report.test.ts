import { expect, test } from 'vitest';
import { comparePresence, isCorrect, type Link, type Links } from './presence-report';

const SUBSCRIBED: Link = { connected: true, subscribed: true };
const UNSUBSCRIBED: Link = { connected: true, subscribed: false };
const DISCONNECTED: Link = { connected: false, subscribed: false };
const links = (...given: (Link | undefined)[]): Links =>
  new Map(given.flatMap((link, i) => (link ? [[`V${i}`, link] as const] : [])));

test('finds no violation where the console shows the truth', () => {
  const truth = links(SUBSCRIBED, UNSUBSCRIBED, DISCONNECTED, undefined);
  const report = comparePresence(
    ['V0', 'V1', 'V2', 'V3'],
    truth,
    links(SUBSCRIBED, UNSUBSCRIBED, undefined, DISCONNECTED),
  );
  expect(report).toMatchObject({ connected: 2, away: 2 });
  expect(isCorrect(report)).toBe(true);
});

test.each([
  ['shownDisconnected', SUBSCRIBED, DISCONNECTED],
  ['shownDisconnected', SUBSCRIBED, undefined],
  ['shownConnected', DISCONNECTED, SUBSCRIBED],
  ['shownConnected', undefined, SUBSCRIBED],
  ['shownUnsubscribed', SUBSCRIBED, UNSUBSCRIBED],
] as const)('finds %s', (name, actual, shown) => {
  const report = comparePresence(['V0'], links(actual), links(shown));
  expect(report.violations).toMatchObject({ [name]: ['V0'] });
  expect(Object.values(report.violations).flat()).toEqual(['V0']);
  expect(isCorrect(report)).toBe(false);
});
