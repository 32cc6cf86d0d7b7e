/** @see https://chromium.googlesource.com/catapult: trace event format. Times are µs; `tdur` is thread time. */
export type TraceEvent = {
  name: string;
  ph: string;
  ts: number;
  dur?: number;
  tdur?: number;
  pid: number;
  tid: number;
  args?: { name?: string };
};
export type ScriptTime = {
  /** ms of script in each second outside animation frames: messages, timers, decoding, and their effects. */
  updatesMs: number[];
  /** ms of script in each animation frame. */
  framesMs: number[];
  /** All script of each second, ms. */
  secondsMs: number[];
  /** Complete tasks of the main thread, ms. */
  tasksMs: number[];
  seconds: number;
  /** False: this Chromium does not report thread time, so waiting for a processor counts too. */
  threadTime: boolean;
};

const FRAME = 'FireAnimationFrame';
/** Events with script; of nested ones the outermost counts. */
const SCRIPT = new Set([
  FRAME,
  'FunctionCall',
  'EvaluateScript',
  'RunMicrotasks',
  'TimerFire',
  'EventDispatch',
  'HandlePostMessage',
  'FireIdleCallback',
  'MinorGC',
  'MajorGC',
  'V8.GCScavenger',
  'V8.GC_MARK_COMPACTOR',
]);
const TASK = /RunTask$/;

/** Script of the page: of the renderer's main thread with the most script. */
export function scriptTime(events: readonly TraceEvent[]): ScriptTime {
  const thread = pageThread(events);
  const own = events.filter(({ ph, pid, tid }) => ph === 'X' && `${pid}/${tid}` === thread);
  const outermost = outermostOf(own.filter(({ name }) => SCRIPT.has(name)));
  const tasks = own.filter(({ name }) => TASK.test(name));
  const begin = Math.min(...own.map(({ ts }) => ts));
  const end = Math.max(...own.map(({ ts, dur = 0 }) => ts + dur));
  // The last second is incomplete
  const seconds = Math.max(1, Math.floor((end - begin) / 1e6));
  const perSecond = (chosen: TraceEvent[]): number[] => {
    const sums = Array.from({ length: seconds }, () => 0);
    for (const event of chosen) {
      const second = Math.floor((event.ts - begin) / 1e6);
      if (second < seconds) sums[second] = (sums[second] ?? 0) + ownMs(event);
    }
    return sums;
  };
  const frames = outermost.filter(({ name }) => name === FRAME);
  return {
    updatesMs: perSecond(outermost.filter(({ name }) => name !== FRAME)),
    framesMs: frames.map(ownMs),
    secondsMs: perSecond(outermost),
    tasksMs: tasks.map(ownMs),
    seconds: (end - begin) / 1e6,
    threadTime: tasks.some(({ tdur }) => tdur !== undefined),
  };
}

const ownMs = ({ tdur, dur = 0 }: TraceEvent): number => (tdur ?? dur) / 1_000;

function pageThread(events: readonly TraceEvent[]): string {
  const mains = new Set(
    events
      .filter(({ name, args }) => name === 'thread_name' && args?.name === 'CrRendererMain')
      .map(({ pid, tid }) => `${pid}/${tid}`),
  );
  const totals = new Map<string, number>();
  for (const event of events) {
    const thread = `${event.pid}/${event.tid}`;
    if (event.ph === 'X' && mains.has(thread) && TASK.test(event.name)) {
      totals.set(thread, (totals.get(thread) ?? 0) + ownMs(event));
    }
  }
  const [busiest] = [...totals].sort(([, a], [, b]) => b - a);
  if (!busiest) throw new Error('The trace has no main thread');
  return busiest[0];
}

function outermostOf(events: TraceEvent[]): TraceEvent[] {
  const sorted = [...events].sort((a, b) => a.ts - b.ts || (b.dur ?? 0) - (a.dur ?? 0));
  let end = Number.NEGATIVE_INFINITY;
  return sorted.filter(({ ts, dur = 0 }) => {
    if (ts < end) return false;
    end = ts + dur;
    return true;
  });
}
