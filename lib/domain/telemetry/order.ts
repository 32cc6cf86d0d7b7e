// Which of two messages of a vehicle is newer, where neither its clock nor its counter can be trusted alone. Buffered samples
// are excluded before (vehicle-clock.ts), as some TBoxes number them when they are sent.
//
// 1. If the vehicle's clock is not ahead of ours, the later time (then the greater seq) is newer. A time counts at most as the
//    time of receipt, so that a clock that was ahead does not block later messages.
// 2. If the time is older or ahead, the counter decides, provided that it has advanced by no more than a TBox can have sent
//    since: the clock was set back. A larger step is a message that was buffered before the counter restarted.
// 3. The counter restarts at a reboot, perhaps with a slow clock. So after a silence of RESTART_SILENCE_MS, a counter small
//    enough to have started since then is newer. Any other message is late: for history only.
// `newerSql` is the same rule for the row in PostgreSQL, as replicas do not see each other's messages.

import { ms } from '@/lib/platform/db/sql-time';

export type Order = { sampledAt: number; receivedAt: number; seq: number };

/** Clocks within this are treated as correct. */
export const CLOCK_TOLERANCE_MS = 2_000;
const RESTART_SILENCE_MS = 10_000;
/** A TBox reports about once a second and bursts on changes. */
const MAX_MESSAGES_PER_S = 10;
const SLACK_MESSAGES = 20;

export function isNewer(message: Order, shown: Order): boolean {
  if (message.sampledAt === shown.sampledAt && message.seq === shown.seq) return false; // delivered twice
  if (message.sampledAt <= message.receivedAt + CLOCK_TOLERANCE_MS) {
    const difference = effectiveTime(message) - effectiveTime(shown);
    if (difference > 0 || (difference === 0 && message.seq > shown.seq)) return true;
  }
  const sinceMs = Math.max(0, message.receivedAt - shown.receivedAt);
  const reach = SLACK_MESSAGES + (sinceMs * MAX_MESSAGES_PER_S) / 1_000;
  const advance = message.seq - shown.seq;
  if (advance > 0 && advance <= reach) return true;
  return sinceMs >= RESTART_SILENCE_MS && message.seq <= reach;
}

const effectiveTime = ({ sampledAt, receivedAt }: Order): number => Math.min(sampledAt, receivedAt);

/**
 * `isNewer` over two rows with `sampled_at`, `received_at` and `seq`, as a SQL condition.
 * @param options.corrected by `clock_offset_ms` of the message, where its clock is ahead: both times are set back by as much
 */
export function newerSql(message: string, shown: string, { corrected = false } = {}): string {
  const sampled = (row: string) =>
    corrected
      ? `(${row}.sampled_at + least(0, coalesce(${message}.clock_offset_ms, 0)) * interval '1 ms')`
      : `${row}.sampled_at`;
  const effective = (row: string) => `least(${sampled(row)}, ${row}.received_at)`;
  const sinceMs = `greatest(0, ${ms(`${message}.received_at - ${shown}.received_at`)})`;
  const reach = `(${SLACK_MESSAGES} + ${sinceMs} * ${MAX_MESSAGES_PER_S} / 1000)`;
  return `(
    (${message}.sampled_at, ${message}.seq) is distinct from (${shown}.sampled_at, ${shown}.seq) and (
      (${sampled(message)} <= ${message}.received_at + interval '${CLOCK_TOLERANCE_MS} ms'
        and (${effective(message)}, ${message}.seq) > (${effective(shown)}, ${shown}.seq))
      or (${message}.seq > ${shown}.seq and ${message}.seq - ${shown}.seq <= ${reach})
      or (${sinceMs} >= ${RESTART_SILENCE_MS} and ${message}.seq <= ${reach})))`;
}
