// Order of the events of one broker node, by that node's own clock. Times of different nodes are never compared.

/**
 * Maximum disorder of a node's events. Times that are further apart in the wrong direction mean that the node's clock was set
 * back: then the order of arrival decides.
 */
export const CLOCK_STEP_MS = 60_000;

/** Whether an event at `time`, received now, is later than one at `other`, received before; also on a tie. */
export const isLater = (time: number, other: number): boolean => time >= other || other - time > CLOCK_STEP_MS;

/** Of a session; see `Session`. */
type Started = { id: number | null; connectedAt: number };
type Ended = { disconnectedAt: number | null; endedSeq: number | null };

/** Time of a list of a node's connections. */
export type ListedAt = {
  /** The node's clock. */
  at: number;
  /**
   * Number drawn from the sequence of sessions before the list was requested, for lists that are not timed by the node's clock:
   * sessions with a smaller number are from before the list.
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
