import { describe, expect, test } from 'vitest';
import { seededRandom } from '@/lib/testing/random';
import { coalesce } from './coalesce';
import type { ReadTelemetry } from './read-message';
import { classifySample, clockOf, type Known, LATE_AFTER_MS, RELEARN_MS, type VehicleClock } from './vehicle-clock';

const T = Date.UTC(2026, 0, 15, 12);
const MINUTE = 60_000;
const DAY = 86_400_000;
/** Offsets in ms from T: vehicle's time, server's time. */
const at = (sampled: number, received: number) => ({ sampledAt: T + sampled, receivedAt: T + received });

function evaluateAll(clock: VehicleClock | null, messages: readonly ReturnType<typeof at>[]): string[] {
  let known = clock;
  return messages.map((message) => {
    const evaluated = classifySample(known, message);
    known = evaluated.clock;
    return evaluated.kind;
  });
}
const every = (count: number, message: (i: number) => ReturnType<typeof at>) =>
  Array.from({ length: count }, (_, i) => message(i));

describe('buffered reports after live ones', () => {
  const live = clockOf(at(0, 50));

  test.each([
    ['older than what was shown', (i: number) => at(-10 * MINUTE + i * 1_000, 2_000 + i)],
    ['sampled after what was shown, in an outage', (i: number) => at(1_000 + i * 1_000, 10 * MINUTE + i)],
    ['newest first', (i: number) => at(1_000 - i * 1_000, 10 * MINUTE + i)],
    ['one every 200 ms', (i: number) => at(i * 10_000, 10 * MINUTE + i * 200)],
  ])('%s, are late', (_what, message) => {
    expect(new Set(evaluateAll(live, every(10, message)))).toEqual(new Set(['late']));
  });

  test('do not make the next live report late', () => {
    const backlog = every(10, (i) => at(-10 * MINUTE + i * 1_000, 2_000 + i));
    expect(evaluateAll(live, [...backlog, at(3_000, 3_050)]).at(-1)).toBe('live');
  });
});

test.each([-4 * MINUTE, 10 * MINUTE, 3 * DAY])(
  'a clock that is always %i ms behind is live from the first report',
  (behind) => {
    expect(
      new Set(
        evaluateAll(
          null,
          every(300, (i) => at(i * 1_000 - behind, i * 1_000 + (i % 7) * 300)),
        ),
      ),
    ).toEqual(new Set(['live']));
    const backlog = every(10, (i) => at(100_000 + i * 1_000 - behind, 10 * MINUTE + i));
    const known = clockOf(at(-behind, 0));
    expect(new Set(evaluateAll(known, backlog))).toEqual(new Set(['late']));
  },
);

test('accepts a clock that is set forward at once, and one that is set back after a minute at normal speed', () => {
  const known = clockOf(at(0, 50));
  expect(evaluateAll(known, [at(10 * MINUTE, 1_000)])).toEqual(['live']);
  const verdicts = evaluateAll(
    known,
    every(120, (i) => at(1_000 + i * 1_000 - 10 * MINUTE, 1_000 + i * 1_000)),
  );
  const learned = verdicts.indexOf('relearned');
  expect(learned).toBe(RELEARN_MS / 1_000);
  expect(new Set(verdicts.slice(0, learned))).toEqual(new Set(['late']));
  expect(new Set(verdicts.slice(learned + 1))).toEqual(new Set(['live']));
});

test('does not relearn the clock from a few late reports', () => {
  const known = clockOf(at(0, 50));
  const verdicts = evaluateAll(
    known,
    every(4, (i) => at(i * MINUTE - 10 * MINUTE, i * MINUTE)),
  );
  expect(verdicts).toEqual(['late', 'late', 'late', 'late']);
});

test('does not learn a clock that is ahead from one message, but from several', () => {
  const known = clockOf(at(0, 50));
  expect(evaluateAll(known, [at(4 * MINUTE, 1_000), at(2_000, 2_050), at(3_000, 3_050)])).toEqual([
    'live',
    'live',
    'live',
  ]);
  const ahead = every(10, (i) => at(i * 1_000 + 4 * MINUTE, i * 1_000 + 50));
  // Two minutes old by now
  expect(evaluateAll(known, [...ahead, at(2 * MINUTE, 10_000)]).at(-1)).toBe('late');
});

test('does not accept old reports of a link that gets slower and slower', () => {
  const verdicts = evaluateAll(
    clockOf(at(0, 50)),
    every(600, (i) => at(i * 1_000, i * 1_100)),
  );
  const firstLate = verdicts.indexOf('late');
  expect(firstLate).toBeGreaterThan(0);
  expect(firstLate * 100).toBeLessThan(LATE_AFTER_MS * 1.1);
  expect(verdicts.slice(firstLate)).not.toContain('live');
});

/** A message with its true age and kind. */
type Sent = { message: ReadTelemetry; ageMs: number; live: boolean };

/** Messages of a TBox with outages, backlogs of every kind and a wrong clock. */
function* vehicle(seed: number): Generator<Sent> {
  const random = seededRandom(seed);
  const below = (bound: number) => random() * bound;
  const numbersWhenSent = random() < 0.5;
  const order = ['first', 'last', 'shuffled'][Math.floor(below(3))];
  const behindMs = random() < 0.3 ? -below(4 * MINUTE) : below(random() < 0.5 ? 20 * MINUTE : 6 * DAY);
  let now = T;
  let seq = Math.floor(below(1_000));
  let latest = now;
  const sample = (sampled: number) => ({ sampled, seq: numbersWhenSent ? -1 : seq++ });
  const send = ({ sampled, seq: own }: ReturnType<typeof sample>, live: boolean): Sent => {
    // MQTT keeps the order of a connection
    latest = Math.max(latest + 1, now + below(2_000));
    const times = { sampledAt: Math.round(sampled - behindMs), receivedAt: Math.round(latest) };
    const number = own === -1 ? seq++ : own;
    const message: ReadTelemetry = { kind: 'telemetry', vin: 'V', ...times, seq: number, signals: [], refused: [] };
    return { message, ageMs: latest - sampled, live };
  };
  for (let round = 0; round < 12; round++) {
    for (let i = 0; i < 20; i++) {
      now += 500 + below(4_000);
      yield send(sample(now), true);
    }
    const outageMs = 30_000 + below(20 * MINUTE);
    const intervalMs = 1_000 + below(10_000);
    const backlog: ReturnType<typeof sample>[] = [];
    for (let sampled = now + intervalMs; sampled < now + outageMs && backlog.length < 120; sampled += intervalMs) {
      backlog.push(sample(sampled));
    }
    // A reboot
    if (random() < 0.3 && numbersWhenSent) seq = 0;
    now += outageMs;
    if (order === 'last') backlog.reverse();
    if (order === 'shuffled') backlog.sort(() => random() - 0.5);
    const pauseMs = below(200);
    for (const waiting of backlog) {
      now += pauseMs;
      yield send(waiting, false);
      if (random() < 0.05) yield send(sample(now), true);
    }
  }
}

test.each(Array.from({ length: 200 }, (_, seed) => seed))(
  'shows every live message, and no old one (seed %i)',
  (seed) => {
    let known: Known = { shown: null, clock: null };
    for (const { message, ageMs, live } of vehicle(seed)) {
      const { change, clock } = coalesce([message], known);
      known = { shown: change ?? known.shown, clock };
      if (change) expect(ageMs).toBeLessThan(LATE_AFTER_MS + 5_000);
      if (live) expect(change).not.toBeNull();
    }
  },
);
