import { describe, expect, test } from 'vitest';
import type { CommandEventItem, CommandEventType } from '@/lib/contracts';
import { evaluateEvidence, executionSpan } from './evidence';

const T = 1_800_000_000_000;
const event = (type: CommandEventType, at: number, changed = true) =>
  ({
    type,
    at: T + at,
    changed,
    seq: 1,
    state: 'queued',
    actor: null,
    vehicleAt: null,
    code: null,
    detail: null,
  }) as CommandEventItem;
const spanOf = (events: CommandEventItem[], finishedAt: number | null = null) =>
  executionSpan({ sentAt: T, finishedAt: finishedAt === null ? null : T + finishedAt, events });
const seen = (reports: [value: unknown, at: number][], span: ReturnType<typeof spanOf>, expected: unknown = false) => {
  const own = reports.map(([value, at]) => ({ path: 'p', value, at: T + at }));
  const { seen, later } = evaluateEvidence('p', expected, own, span);
  const offset = (one: { value: unknown; at: number }) => [one.value, one.at - T];
  return { seen: seen && offset(seen), later: later.map(offset) };
};

const unlocked = spanOf(
  [event('accepted', 1_000), event('executing', 5_000), event('succeeded', 8_000), event('failed', 9_000, false)],
  8_000,
);

describe('evidence of a succeeded unlock', () => {
  test('is the first report that agrees; later changes are listed separately', () => {
    const reports: [boolean, number][] = [
      [true, 500],
      [true, 4_000],
      [false, 8_500],
      [true, 60_000],
      [false, 90_000],
    ];
    expect(seen(reports, unlocked)).toEqual({
      seen: [false, 8_500],
      later: [
        [true, 60_000],
        [false, 90_000],
      ],
    });
  });
  test('is not a report from before or during the execution that disagrees', () => {
    expect(
      seen(
        [
          [true, 500],
          [true, 6_000],
          [true, 7_999],
        ],
        unlocked,
      ),
    ).toEqual({ seen: null, later: [] });
  });
  test('may be a report that overtakes the answer', () => {
    expect(
      seen(
        [
          [true, 500],
          [false, 4_500],
        ],
        unlocked,
      ).seen,
    ).toEqual([false, 4_500]);
  });
  test('is not a report from before the command', () => {
    expect(
      seen(
        [
          [false, 500],
          [true, 2_000],
          [true, 8_100],
        ],
        unlocked,
      ).seen,
    ).toEqual([true, 8_100]);
  });
  test('is the first report after the execution that disagrees, whatever follows', () => {
    expect(
      seen(
        [
          [true, 7_000],
          [true, 8_001],
          [false, 30_000],
        ],
        unlocked,
      ),
    ).toEqual({ seen: [true, 8_001], later: [[false, 30_000]] });
  });
});

test('accepts only reports that agree during the execution', () => {
  const span = spanOf([event('accepted', 1_000), event('executing', 5_000)]);
  expect(span.done).toBeNull();
  expect(seen([[true, 6_000]], span).seen).toBeNull();
  expect(
    seen(
      [
        [true, 6_000],
        [false, 6_500],
      ],
      span,
    ).seen,
  ).toEqual([false, 6_500]);
});

test('without an answer, accepts reports that agree since it was sent, and others after its deadline', () => {
  const span = spanOf([event('published', 100), event('answer_missing', 65_000)], 65_000);
  expect(
    seen(
      [
        [true, 500],
        [false, 20_000],
        [true, 70_000],
      ],
      span,
    ),
  ).toEqual({ seen: [false, 20_000], later: [[true, 70_000]] });
  expect(
    seen(
      [
        [true, 500],
        [true, 64_999],
        [true, 70_000],
      ],
      span,
    ).seen,
  ).toEqual([true, 70_000]);
});

test('keeps earlier evidence when a late answer resolves the command', () => {
  const reports: [boolean, number][] = [
    [false, 20_000],
    [true, 70_000],
    [true, 600_500],
  ];
  const before = spanOf([event('published', 100), event('executing', 10_000), event('answer_missing', 65_000)], 65_000);
  const events = [event('executing', 10_000), event('answer_missing', 65_000), event('succeeded', 600_000)];
  expect(seen(reports, spanOf(events, 65_000))).toEqual(seen(reports, before));
  expect(seen(reports, spanOf(events.slice(1), 65_000)).seen).toEqual([false, 20_000]);
});

test('bounds the list of later changes', () => {
  const reports = Array.from({ length: 100 }, (_, i): [boolean, number] => [i % 2 === 1, 8_500 + i]);
  expect(seen(reports, unlocked).later).toHaveLength(20);
});
