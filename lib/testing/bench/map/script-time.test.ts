import { expect, test } from 'vitest';
import { scriptTime, type TraceEvent } from './script-time';

const S = 1_000_000;
const main = { pid: 1, tid: 1 };
const named = (thread: { pid: number; tid: number }, name: string): TraceEvent => ({
  ...thread,
  name: 'thread_name',
  ph: 'M',
  ts: 0,
  args: { name },
});
const event = (name: string, ts: number, dur: number, tdur?: number, thread = main): TraceEvent => ({
  ...thread,
  name,
  ph: 'X',
  ts,
  dur,
  ...(tdur !== undefined && { tdur }),
});

test('separates script of updates and frames, counting outermost calls once, in thread time', () => {
  const other = { pid: 2, tid: 2 };
  const time = scriptTime([
    named(main, 'CrRendererMain'),
    named(other, 'Compositor'),
    event('RunTask', 0, 9_000, 8_000),
    event('EventDispatch', 0, 8_000, 6_000),
    event('FunctionCall', 1_000, 5_000, 4_000),
    event('FunctionCall', 9_000, 1_000, 1_000),
    event('RunTask', 1.2 * S, 4_000, 3_000),
    event('FireAnimationFrame', 1.2 * S, 3_000, 2_000),
    event('FunctionCall', 1.2 * S + 100, 2_000, 1_500),
    event('RunTask', 2.1 * S, 100, 100),
    event('FunctionCall', 0, 90_000, 90_000, other),
  ]);
  expect(time).toMatchObject({
    updatesMs: [7, 0],
    framesMs: [2],
    secondsMs: [7, 2],
    tasksMs: [8, 3, 0.1],
    threadTime: true,
  });
});

test('rejects a trace without a page', () => {
  expect(() => scriptTime([named(main, 'CrBrowserMain')])).toThrow('no main thread');
});
