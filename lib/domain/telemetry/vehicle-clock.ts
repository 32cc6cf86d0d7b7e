// Whether a message is live, or a sample that was buffered in the TBox or the broker. Neither the vehicle's clock nor its counter
// shows that: the clock may be wrong, and some TBoxes number messages when they are sent.
//
// The lag of a message is its time of receipt minus its `ts`: the error of the vehicle's clock, plus the delay of the message.
// The smallest lag of recent messages is the error of the clock (its offset), as live messages have almost no delay. A message
// with a lag that is greater by more than LATE_AFTER_MS is late.
//
// A clock that was set back looks like a backlog at first, and is accepted once it has run at normal speed for RELEARN_MS: the
// lag of a backlog shrinks, as it is sent faster than it was sampled. A clock ahead of ours is accepted after some messages, as
// otherwise one wrong `ts` would make all later messages late. Pure; all times are ms.

import { ms } from '@/lib/platform/db/sql-time';
import { CLOCK_TOLERANCE_MS, isNewer, type Order } from './order';

export type Sample = Pick<Order, 'sampledAt' | 'receivedAt'>;
/** `shown`: the newest live message; null: none yet. */
export type Known = { shown: Order | null; clock: VehicleClock | null };

export type VehicleClock = {
  /** Smallest lag: how far the vehicle's clock is behind ours, negative if ahead. */
  offsetMs: number;
  /** Time of receipt of the newest live message. */
  at: number;
  /** When the offset was last relearned after the clock was set back; 0: never. */
  learnedAt: number;
  /** Recent messages with another lag: the clock may have been set. */
  candidate: Candidate | null;
};
type Candidate = { firstLagMs: number; offsetMs: number; since: number; count: number };

/** Longer than the delay of a poor link; far shorter than STALE_AFTER_MS. */
export const LATE_AFTER_MS = 10_000;
export const RELEARN_MS = 60_000;
const LEARN_MESSAGES = 5;
/** A clock at normal speed keeps its lag within this, whatever the delays. */
const PACE_MS = 5_000;
/** 50 ppm, as of a clock without synchronisation. */
const DRIFT = 50e-6;

type SampleKind = 'live' | 'late' | 'relearned';

export const lagOf = ({ sampledAt, receivedAt }: Sample): number => receivedAt - sampledAt;

/** Initial clock of a vehicle with only one known message. */
export const clockOf = (shown: Sample): VehicleClock => {
  return { offsetMs: Math.max(0, lagOf(shown)), at: shown.receivedAt, learnedAt: 0, candidate: null };
};

/** `isShown`: the message is newer than what is shown, and not late. `clock`: updated by the message. */
export function evaluateMessage(known: Known, message: Order): { isShown: boolean; clock: VehicleClock } {
  const { kind, clock } = classifySample(known.clock, message);
  if (kind !== 'live' || !known.shown) return { isShown: kind !== 'late', clock };
  // Times of a clock that is known to be ahead can be compared once they are corrected
  const aheadMs = Math.min(0, clock.offsetMs);
  const correct = (order: Order): Order => ({ ...order, sampledAt: order.sampledAt + aheadMs });
  return { isShown: isNewer(correct(message), correct(known.shown)), clock };
}

/** @param clock null: this is the vehicle's first message, which counts as live */
export function classifySample(clock: VehicleClock | null, message: Sample): { kind: SampleKind; clock: VehicleClock } {
  if (!clock) return { kind: 'live', clock: clockOf(message) };
  const { receivedAt } = message;
  const lag = lagOf(message);
  const offsetMs = clock.offsetMs + Math.min(LATE_AFTER_MS, Math.max(0, receivedAt - clock.at) * DRIFT);
  if (lag <= offsetMs + LATE_AFTER_MS) {
    const live = { ...clock, at: Math.max(clock.at, receivedAt), candidate: null };
    if (lag >= Math.min(offsetMs - PACE_MS, -CLOCK_TOLERANCE_MS)) {
      return { kind: 'live', clock: { ...live, offsetMs: Math.min(lag, offsetMs) } };
    }
    const candidate = follow(clock.candidate, lag, receivedAt);
    const isLearned = candidate.count >= LEARN_MESSAGES;
    const ahead = isLearned ? { offsetMs: candidate.offsetMs } : { offsetMs, candidate };
    return { kind: 'live', clock: { ...live, ...ahead } };
  }
  const candidate = follow(clock.candidate, lag, receivedAt);
  if (candidate.count < LEARN_MESSAGES || receivedAt - candidate.since < RELEARN_MS) {
    return { kind: 'late', clock: { ...clock, candidate } };
  }
  const learned = { at: receivedAt, learnedAt: receivedAt, candidate: null };
  return { kind: 'relearned', clock: { offsetMs: candidate.offsetMs, ...learned } };
}

function follow(candidate: Candidate | null, lag: number, receivedAt: number): Candidate {
  if (!candidate || Math.abs(lag - candidate.firstLagMs) > PACE_MS) {
    return { firstLagMs: lag, offsetMs: lag, since: receivedAt, count: 1 };
  }
  return { ...candidate, offsetMs: Math.min(candidate.offsetMs, lag), count: candidate.count + 1 };
}

/**
 * SQL conditions over two rows with `sampled_at`, `received_at`, `clock_offset_ms` and `clock_learned_at`: the clock was
 * relearned; the message is not late by the clock of the other row.
 */
export const relearnedSql = (message: string, shown: string): string =>
  `coalesce(${message}.clock_learned_at > coalesce(${shown}.clock_learned_at, '-infinity'), false)`;

export function inTimeSql(message: string, shown: string): string {
  const lag = (row: string) => ms(`${row}.received_at - ${row}.sampled_at`);
  const elapsedMs = ms(`${message}.received_at - ${shown}.received_at`);
  const drift = `least(${LATE_AFTER_MS}, greatest(0, ${elapsedMs}) * ${DRIFT})`;
  return `${lag(message)} <= coalesce(${shown}.clock_offset_ms, ${lag(shown)}) + ${drift} + ${LATE_AFTER_MS}`;
}
