import { beforeEach, expect, test } from 'vitest';
import { fakeClock } from '@/lib/testing/fake-clock';
import { DecisionCache } from './decision-cache';

const TOPIC = 'tsp/up/LTESTA1B0R0000001/telemetry';
let clock: ReturnType<typeof fakeClock>;
let cache: DecisionCache;
let asked = 0;
beforeEach(() => {
  clock = fakeClock();
  cache = new DecisionCache(clock);
  asked = 0;
});
const decide = (answer: boolean | null, topic = TOPIC, own = true, qos: 0 | 1 | 2 = 1) =>
  cache.decide({
    action: 'publish',
    topic,
    qos,
    retain: false,
    ask: async () => {
      asked++;
      return answer;
    },
    isOwn: () => own,
  });

test('a decision is asked for once a minute, by however many messages', async () => {
  expect(await Promise.all([decide(true), decide(true), decide(true)])).toEqual([true, true, true]);
  clock.advance(59_999);
  await decide(true);
  expect(asked).toBe(1);
  clock.advance(1);
  expect(await decide(false)).toBe(false);
  expect(asked).toBe(2);
});

test('while nobody can tell, its own topics stay open, also new ones, and are asked about again', async () => {
  await decide(true);
  clock.advance(60_000);
  expect(await decide(null)).toBe(true);
  expect(await decide(null)).toBe(true);
  expect(asked).toBe(2);
  expect(await decide(null, `${TOPIC}/new`)).toBe(true);
  expect(await decide(null, 'tsp/up/another', false)).toBe(false);
  clock.advance(5_000);
  expect(await decide(false)).toBe(false);
});

test('but not for ever', async () => {
  clock.advance(15 * 60_000 - 1);
  expect(await decide(null)).toBe(true);
  clock.advance(5_000);
  expect(await decide(null)).toBe(false);
  clock.advance(5_000);
  expect(await decide(true)).toBe(true);
});

test('a new topic in each message is four questions at a time and 128 entries', async () => {
  let open = 0;
  let most = 0;
  const many = Array.from({ length: 500 }, (_, i) =>
    cache.decide({
      action: 'publish',
      topic: `${TOPIC}/${i}`,
      qos: 1,
      retain: false,
      ask: async () => {
        most = Math.max(most, ++open);
        await new Promise((resolve) => setImmediate(resolve));
        open--;
        return true;
      },
      isOwn: () => false,
    }),
  );
  expect(new Set(await Promise.all(many))).toEqual(new Set([true]));
  expect(most).toBe(4);
  expect(await decide(false, `${TOPIC}/499`)).toBe(true);
  expect(await decide(false, `${TOPIC}/0`)).toBe(false);
});

test('what was denied stays denied while nobody can tell, until it is allowed', async () => {
  expect(await decide(false)).toBe(false);
  cache.clear();
  expect(await decide(null)).toBe(false);
  expect(await decide(null, `${TOPIC}/other`)).toBe(true);
  clock.advance(5_000);
  expect(await decide(true)).toBe(true);
  cache.clear();
  expect(await decide(null)).toBe(true);
});

test('more denials than can be remembered: nothing is taken for its own any more', async () => {
  for (let i = 0; i < 128; i++) expect(await decide(false, `${TOPIC}/${i}`)).toBe(false);
  expect(await decide(null, `${TOPIC}/never`)).toBe(true);
  expect(await decide(false, `${TOPIC}/128`)).toBe(false);
  expect(await decide(null, `${TOPIC}/never again`)).toBe(false);
});

test('each QoS is a question of its own, and all are asked again after a clearing', async () => {
  expect([await decide(true), await decide(false, TOPIC, true, 2), await decide(false)]).toEqual([true, false, true]);
  expect(asked).toBe(2);
  cache.clear();
  expect(await decide(false)).toBe(false);
});

test('an answer from before a clearing is not remembered as a denial', async () => {
  let answer: (allowed: boolean) => void = () => undefined;
  const question = { action: 'publish', topic: TOPIC, qos: 1, retain: false, isOwn: () => true } as const;
  const early = cache.decide({ ...question, ask: () => new Promise((resolve) => (answer = resolve)) });
  cache.clear();
  await decide(true);
  answer(false);
  expect(await early).toBe(false);
  cache.clear();
  expect(await decide(null)).toBe(true);
});
