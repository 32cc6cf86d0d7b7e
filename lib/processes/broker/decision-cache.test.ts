import { beforeEach, expect, test } from 'vitest';
import { fakeClock } from '@/lib/testing/fake-clock';
import { DecisionCache } from './decision-cache';

const TOPIC = 'tsp/up/LTESTA1B0R0000001/telemetry';
let clock: ReturnType<typeof fakeClock>;
let cache: DecisionCache;
let requests = 0;
beforeEach(() => {
  clock = fakeClock();
  cache = new DecisionCache(clock);
  requests = 0;
});
const decide = (answer: boolean | null, topic = TOPIC, own = true, qos: 0 | 1 | 2 = 1) =>
  cache.decide({
    action: 'publish',
    topic,
    qos,
    retain: false,
    request: async () => {
      requests++;
      return answer;
    },
    isOwn: () => own,
  });

test('requests a decision once a minute for any number of messages', async () => {
  expect(await Promise.all([decide(true), decide(true), decide(true)])).toEqual([true, true, true]);
  clock.advance(59_999);
  await decide(true);
  expect(requests).toBe(1);
  clock.advance(1);
  expect(await decide(false)).toBe(false);
  expect(requests).toBe(2);
});

test('allows only own topics while there is no answer, and requests again', async () => {
  await decide(true);
  clock.advance(60_000);
  expect(await decide(null)).toBe(true);
  expect(await decide(null)).toBe(true);
  expect(requests).toBe(2);
  expect(await decide(null, `${TOPIC}/new`)).toBe(true);
  expect(await decide(null, 'tsp/up/another', false)).toBe(false);
  clock.advance(5_000);
  expect(await decide(false)).toBe(false);
});

test('denies own topics after 15 minutes without an answer', async () => {
  clock.advance(15 * 60_000 - 1);
  expect(await decide(null)).toBe(true);
  clock.advance(5_000);
  expect(await decide(null)).toBe(false);
  clock.advance(5_000);
  expect(await decide(true)).toBe(true);
});

test('makes four requests at a time and keeps 128 entries', async () => {
  let open = 0;
  let maxOpen = 0;
  const many = Array.from({ length: 500 }, (_, i) =>
    cache.decide({
      action: 'publish',
      topic: `${TOPIC}/${i}`,
      qos: 1,
      retain: false,
      request: async () => {
        maxOpen = Math.max(maxOpen, ++open);
        await new Promise((resolve) => setImmediate(resolve));
        open--;
        return true;
      },
      isOwn: () => false,
    }),
  );
  expect(new Set(await Promise.all(many))).toEqual(new Set([true]));
  expect(maxOpen).toBe(4);
  expect(await decide(false, `${TOPIC}/499`)).toBe(true);
  expect(await decide(false, `${TOPIC}/0`)).toBe(false);
});

test('keeps denials while there is no answer', async () => {
  expect(await decide(false)).toBe(false);
  cache.clear();
  expect(await decide(null)).toBe(false);
  expect(await decide(null, `${TOPIC}/other`)).toBe(true);
  clock.advance(5_000);
  expect(await decide(true)).toBe(true);
  cache.clear();
  expect(await decide(null)).toBe(true);
});

test('denies everything without an answer after too many denials', async () => {
  for (let i = 0; i < 128; i++) expect(await decide(false, `${TOPIC}/${i}`)).toBe(false);
  expect(await decide(null, `${TOPIC}/never`)).toBe(true);
  expect(await decide(false, `${TOPIC}/128`)).toBe(false);
  expect(await decide(null, `${TOPIC}/never again`)).toBe(false);
});

test('requests each QoS separately, and again after a clear', async () => {
  expect([await decide(true), await decide(false, TOPIC, true, 2), await decide(false)]).toEqual([true, false, true]);
  expect(requests).toBe(2);
  cache.clear();
  expect(await decide(false)).toBe(false);
});

test('does not record a denial that was requested before a clear', async () => {
  let answer: (allowed: boolean) => void = () => undefined;
  const use = { action: 'publish', topic: TOPIC, qos: 1, retain: false, isOwn: () => true } as const;
  const early = cache.decide({ ...use, request: () => new Promise((resolve) => (answer = resolve)) });
  cache.clear();
  await decide(true);
  answer(false);
  expect(await early).toBe(false);
  cache.clear();
  expect(await decide(null)).toBe(true);
});
