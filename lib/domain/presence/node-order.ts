// Order of what one broker node tells, by that node's own clock. Times of different nodes are never compared.

/**
 * Events of one node arrive within this of each other's order. Times further apart in the wrong direction mean that the
 * node's clock was set back: then the order of arrival decides.
 */
export const CLOCK_STEP_MS = 60_000;

/** Whether what happened at `time` and was told now is later than `other`, told before; on a tie what is told later is. */
export const isLater = (time: number, other: number): boolean => time >= other || other - time > CLOCK_STEP_MS;

/** Of a session; see `Session`. */
type Started = { id: number | null; connectedAt: number };
type Ended = { disconnectedAt: number | null; endedSeq: number | null };

/** When a list of a node's connections was made. */
export type ListedAt = {
  /** The node's clock. */
  at: number;
  /**
   * Number drawn from the sequence of sessions before the list was asked for, where its maker has another clock than the
   * node: what was recorded with a smaller number happened before the list was made.
   */
  mark?: number | undefined;
};

export const startedBefore = ({ id, connectedAt }: Started, { at, mark }: ListedAt): boolean =>
  mark === undefined ? isBefore(connectedAt, at) : id !== null && id < mark;

export const endedBefore = ({ disconnectedAt, endedSeq }: Ended, { at, mark }: ListedAt): boolean => {
  if (mark !== undefined) return endedSeq !== null && endedSeq < mark;
  return disconnectedAt !== null && isBefore(disconnectedAt, at);
};

const isBefore = (time: number, at: number): boolean => time < at || time - at > CLOCK_STEP_MS;
