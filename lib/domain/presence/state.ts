import type { DisconnectReason } from '@/lib/contracts';
import { endedBefore, isLater, type ListedAt, startedBefore } from './node-order';

// State of one vehicle's connections, and the effect of each report. Pure. Reports may be late, repeated and out of order. All
// times are ms; those of connections are by the clock of their node, `ts` is by the vehicle's.
//
// Sessions of one node are ordered by that node's clock. Sessions of different nodes have no order: clocks differ, and events of
// two nodes overtake each other. So a session ends by its own end event, by a later session of the same node, or by a snapshot
// of its node, never by a session of another node. A vehicle is connected while any session is open.

export type Session = {
  /** Null until it is stored. */
  id: number | null;
  node: string;
  peer: string;
  connectedAt: number;
  disconnectedAt: number | null;
  reason: string | null;
  /** Time of receipt of the connection's will, until the broker's end event arrives. */
  willAt: number | null;
  /** Order of arrival of the end, once it is stored. */
  endedSeq: number | null;
  /** Operations whose command topic the client has subscribed to; `*`: all; null: not reported by the broker. */
  commandOperations: string[] | null;
};

export type Presence = {
  /** The session that is shown: of open ones the one that was reported last, otherwise the one that ended last. */
  newest: Session | null;
  /** Every session that was read or added, so that repeated reports are recognised. */
  sessions: Session[];
  sleeping: boolean;
  sleepingAt: number | null;
  /** `ts` of the newest `online` message: a will of that connection carries the same. */
  onlineTs: number | null;
  changedAt: number;
};

type Identity = { node: string; peer: string; connectedAt: number };
type Listening = { commandOperations?: string[] | undefined };

export type Report =
  | ({ type: 'connected' } & Identity & Listening)
  /** `connectedAt` null: the broker did not report which connection of this peer it was. */
  | {
      type: 'disconnected';
      node: string;
      peer: string;
      connectedAt: number | null;
      disconnectedAt: number;
      reason: DisconnectReason;
    }
  /** A snapshot of the node lists this connection. */
  | ({ type: 'listed' } & Identity & Listening & ListedAt)
  /** After it has subscribed to or unsubscribed from commands. */
  | ({ type: 'commands' } & Identity & Required<Listening>)
  | { type: 'online' | 'sleeping' | 'offline'; ts: number; receivedAt: number };

/** Concluded from silence, at a time of our clock: a snapshot that lists the connection reopens it. */
const FROM_SILENCE: ReadonlySet<string | null> = new Set<DisconnectReason>(['will', 'broker_lost']);
/** Concluded without an end event. */
const MISSING: ReadonlySet<string | null> = new Set<DisconnectReason>([
  'will',
  'broker_lost',
  'broker_restarted',
  'missing_at_reconciliation',
]);
/** Ended by a start or a list of its node: later reports are of a later connection, whatever their time. */
const BEFORE_A_LIST: ReadonlySet<string | null> = new Set<DisconnectReason>([
  'broker_restarted',
  'missing_at_reconciliation',
]);
/** An end event of the broker replaces these. */
const isConcluded = (reason: string | null): boolean => MISSING.has(reason) || reason === 'takenover';
const REPLACED: ReadonlySet<string> = new Set<DisconnectReason>(['takenover']);

export const isConnected = ({ newest }: Presence): boolean => newest !== null && newest.disconnectedAt === null;

/** Modifies `presence`. @returns whether a visible fact has changed */
export function applyReport(presence: Presence, report: Report, now: number): boolean {
  const before = visible(presence);
  switch (report.type) {
    case 'connected':
      connect(presence, report);
      break;
    case 'listed':
      list(presence, report);
      break;
    case 'disconnected':
      disconnect(presence, report);
      break;
    case 'commands': {
      const session = find(presence, report);
      if (session) session.commandOperations = report.commandOperations ?? null;
      break;
    }
    default:
      applyTelemetry(presence, report);
  }
  const changed = visible(presence) !== before;
  // Readers keep the facts with the greater time, and the clocks of writers differ
  if (changed) presence.changedAt = Math.max(now, presence.changedAt + 1);
  return changed;
}

const visible = (presence: Presence): string =>
  JSON.stringify([
    isConnected(presence),
    presence.newest?.connectedAt,
    presence.newest?.disconnectedAt,
    presence.newest?.reason,
    presence.sleeping,
  ]);

const isOpen = ({ disconnectedAt }: Session): boolean => disconnectedAt === null;

const find = ({ sessions }: Presence, { node, peer, connectedAt }: Identity): Session | undefined =>
  sessions.find((known) => known.node === node && known.peer === peer && known.connectedAt === connectedAt);

/** An end that was reported before and without its start: stored as a session of no duration. */
const isEndAlone = ({ connectedAt, disconnectedAt, reason }: Session): boolean =>
  connectedAt === disconnectedAt && !MISSING.has(reason);

/** The session that others of this node are compared with: the open one, otherwise the latest. */
function lastOfNode({ sessions }: Presence, of: Session): Session | undefined {
  const others = sessions.filter((known) => known !== of && known.node === of.node && !isEndAlone(known));
  return others.find(isOpen) ?? others.sort((a, b) => b.connectedAt - a.connectedAt)[0];
}

function connect(presence: Presence, report: Identity & Listening): void {
  const { node, peer, connectedAt } = report;
  if (find(presence, { node, peer, connectedAt })) return; // repeated, or its end was reported first
  const end = presence.sessions.find(
    (known) => known.node === node && known.peer === peer && isEndAlone(known) && known.connectedAt >= connectedAt,
  );
  if (end) end.connectedAt = connectedAt;
  else add(presence, begin(report));
}

const begin = ({
  node,
  peer,
  connectedAt,
  commandOperations = null,
}: Identity & { commandOperations?: string[] | null | undefined }): Session => ({
  ...{ id: null, node, peer, connectedAt, disconnectedAt: null, reason: null, willAt: null, endedSeq: null },
  commandOperations,
});

/** Adds a session in the order of its node: MQTT allows a client id one connection, so the next one ends it. */
function add(presence: Presence, session: Session): void {
  const last = lastOfNode(presence, session);
  presence.sessions.push(session);
  const isNext = last && (isLater(session.connectedAt, last.connectedAt) || BEFORE_A_LIST.has(last.reason));
  if (isNext) replace(last, session.connectedAt);
  else if (last) replace(session, last.connectedAt);
  choose(presence, session);
}

/** Order of two sessions of one node: by time, or by arrival where the node's clock was set in between. */
function cameAfter(session: Session, other: Session): boolean {
  const reportedBefore = session.id !== null && other.id !== null && session.id < other.id;
  if (reportedBefore) return !isLater(other.connectedAt, session.connectedAt);
  return isLater(session.connectedAt, other.connectedAt);
}

function replace(session: Session, at: number): void {
  if (isOpen(session)) end(session, at, 'takenover');
}

function end(session: Session, at: number, reason: DisconnectReason): void {
  session.disconnectedAt = Math.max(at, session.connectedAt);
  session.reason = reason;
  session.willAt = null;
  session.endedSeq = null;
}

/** Sets the session that is shown. @param added the one that was just reported, if it is new */
function choose(presence: Presence, added?: Session): void {
  const { newest, sessions } = presence;
  const open = sessions.filter(isOpen);
  if (added && isOpen(added)) presence.newest = added;
  else if (open.length > 0) {
    if (!newest || !isOpen(newest)) presence.newest = open.reduce((a, b) => (arrival(b) >= arrival(a) ? b : a));
  } else if (added && (!newest || (newest.node === added.node && isLater(added.connectedAt, newest.connectedAt)))) {
    presence.newest = added;
  }
}

const arrival = ({ id }: Session): number => id ?? Number.POSITIVE_INFINITY;

function list(presence: Presence, report: Identity & Listening & ListedAt): void {
  const known = find(presence, report);
  const session = known ?? begin(report);
  if (report.commandOperations) session.commandOperations = report.commandOperations;
  const last = lastOfNode(presence, session);
  if (!known) presence.sessions.push(session);
  if (last && cameAfter(last, session) && !startedBefore(last, report)) {
    replace(session, last.connectedAt); // the list is older than the next session
  } else if (isOpen(session) || FROM_SILENCE.has(session.reason) || endedBefore(session, report)) {
    if (last) replace(last, Math.max(last.connectedAt, session.connectedAt));
    session.disconnectedAt = null;
    session.reason = null;
    session.willAt = null;
    session.endedSeq = null;
  }
  choose(presence, known ? undefined : session);
}

function disconnect(presence: Presence, report: Extract<Report, { type: 'disconnected' }>): void {
  const { node, peer, connectedAt, disconnectedAt, reason } = report;
  if (connectedAt === null) {
    disconnectUnnamed(presence, report);
    return;
  }
  const known = find(presence, { node, peer, connectedAt });
  if (!known) {
    const session = begin({ node, peer, connectedAt });
    end(session, disconnectedAt, reason);
    add(presence, session);
  } else if (isOpen(known) || isConcluded(known.reason)) {
    end(known, disconnectedAt, reason);
    choose(presence);
  }
}

/** For EMQX before 5.8.6, whose end events do not have the start of the connection. */
function disconnectUnnamed(presence: Presence, report: Extract<Report, { type: 'disconnected' }>): void {
  const { node, peer, disconnectedAt, reason } = report;
  const ofNode = presence.sessions.filter((known) => known.node === node);
  const isTooLate = ({ connectedAt }: Session) => !isLater(disconnectedAt, connectedAt);
  const ofPeer = ofNode.filter((known) => known.peer === peer && !isTooLate(known));
  const open = (peer === 'unknown' ? ofNode : ofPeer).find(isOpen);
  if (peer === 'unknown') {
    // May be the end of any connection of this node: of the open one only if that is older and did not cause it
    if (!open || REPLACED.has(reason) || isTooLate(open) || disconnectedAt === open.connectedAt) return;
    end(open, disconnectedAt, reason);
  } else if (open) end(open, disconnectedAt, reason);
  else if (ofPeer.length === 0) {
    const session = begin({ node, peer, connectedAt: disconnectedAt });
    end(session, disconnectedAt, reason);
    presence.sessions.push(session);
    choose(presence, session);
    return;
  }
  choose(presence);
}

function applyTelemetry(presence: Presence, { type, ts, receivedAt }: Extract<Report, { receivedAt: number }>): void {
  const open = presence.newest?.disconnectedAt === null ? presence.newest : null;
  if (type === 'offline') {
    // Another ts is of a late will of an earlier connection
    if (open && ts === presence.onlineTs) open.willAt ??= receivedAt;
    return;
  }
  if (type === 'online') presence.onlineTs = ts;
  if (open) open.willAt = null;
  const sleeping = type === 'sleeping';
  if (sleeping !== presence.sleeping) {
    presence.sleeping = sleeping;
    presence.sleepingAt = sleeping ? receivedAt : null;
  }
}
