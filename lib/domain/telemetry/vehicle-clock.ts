// Whether a message tells how the vehicle is now, or is an old sample that waited in the TBox, a broker or a tunnel. Neither
// the vehicle's clock nor its counter says so: the clock may be wrong, and a TBox may number when it sends.
//
// The lag of a message is our time of receipt minus its `ts`: the error of the vehicle's clock, plus how long the message was
// under way. The smallest lag of recent messages is the error of the clock (its offset), as a live message is hardly under
// way. A message with a greater lag by more than LATE_AFTER_MS is late by as much, whatever the clock says.
//
// A clock that was set back looks like a backlog at first, and is believed once it has run at its pace for RELEARN_MS: a
// backlog that is sent faster than it was sampled has a lag that shrinks. A clock ahead of ours is believed after some
// messages, or one wrong `ts` would make all that follow late. Pure; all times are ms.

import { ms } from '@/lib/platform/db/sql-time';
import { CLOCK_TOLERANCE_MS, isNewer, type Order } from './order';

export type Sample = Pick<Order, 'sampledAt' | 'receivedAt'>;
/** What is known of a vehicle; `shown` null: nothing is shown yet. */
export type Known = { shown: Order | null; clock: VehicleClock | null };

export type VehicleClock = {
  /** Smallest lag: how far the vehicle's clock is behind ours, negative if ahead. */
  offsetMs: number;
  /** When the newest live message was received. */
  at: number;
  /** When the offset was learned anew after the clock was set back; 0: it never was. */
  learnedAt: number;
  /** Newest messages that have a lag of their own: the clock may have been set. */
  candidate: Candidate | null;
};
type Candidate = { firstLagMs: number; offsetMs: number; since: number; count: number };

/** Longer than a message of a poor link is under way; far shorter than what is shown as stale. */
export const LATE_AFTER_MS = 10_000;
export const RELEARN_MS = 60_000;
const LEARN_MESSAGES = 5;
/** A clock at its pace keeps its lag within this, whatever the link does. */
const PACE_MS = 5_000;
/** 50 ppm, as a clock without synchronisation; at most what is tolerated anyway. */
const DRIFT = 50e-6;

export type SampleKind = 'live' | 'late' | 'relearned';

export const lagOf = ({ sampledAt, receivedAt }: Sample): number => receivedAt - sampledAt;

/** The clock of whom nothing is known but the message that is shown. */
export const clockOf = (shown: Sample): VehicleClock => {
  return { offsetMs: Math.max(0, lagOf(shown)), at: shown.receivedAt, learnedAt: 0, candidate: null };
};

/** Whether a message is to be shown in place of what is, and what it says about the clock. */
export function evaluateMessage(known: Known, message: Order): { isShown: boolean; clock: VehicleClock } {
  const { kind, clock } = classifySample(known.clock, message);
  if (kind !== 'live' || !known.shown) return { isShown: kind !== 'late', clock };
  // Times of a clock that is known to be ahead can be compared once they are corrected
  const aheadMs = Math.min(0, clock.offsetMs);
  const correct = (order: Order): Order => ({ ...order, sampledAt: order.sampledAt + aheadMs });
  return { isShown: isNewer(correct(message), correct(known.shown)), clock };
}

/** @param clock null: nothing was heard of this vehicle, and its first message is taken as it is */
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
 * Over two rows with `sampled_at`, `received_at`, `clock_offset_ms` and `clock_learned_at`, as SQL conditions: the clock was
 * learned anew, or the message is not late for the clock of the other row.
 */
export const relearnedSql = (message: string, shown: string): string =>
  `coalesce(${message}.clock_learned_at > coalesce(${shown}.clock_learned_at, '-infinity'), false)`;

export function inTimeSql(message: string, shown: string): string {
  const lag = (row: string) => ms(`${row}.received_at - ${row}.sampled_at`);
  const elapsedMs = ms(`${message}.received_at - ${shown}.received_at`);
  const drift = `least(${LATE_AFTER_MS}, greatest(0, ${elapsedMs}) * ${DRIFT})`;
  return `${lag(message)} <= coalesce(${shown}.clock_offset_ms, ${lag(shown)}) + ${drift} + ${LATE_AFTER_MS}`;
}
