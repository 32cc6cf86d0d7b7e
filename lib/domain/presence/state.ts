import type { DisconnectReason } from '@/lib/contracts';

// What is known of one vehicle's connections, and what each report changes. Pure: reports may come late, twice and in
// either order. All times are ms; those of connections are the broker's clock, `ts` is the vehicle's.

export type Session = {
  /** Null until it is stored. */
  id: number | null;
  node: string;
  peer: string;
  connectedAt: number;
  disconnectedAt: number | null;
  reason: string | null;
  /** When a will of this connection came, while the broker's own word is awaited. */
  willAt: number | null;
};

export type Presence = {
  /** The connection that began last, open or ended. */
  newest: Session | null;
  /** Every session that this step read or made, so that repeated reports are recognised. */
  sessions: Session[];
  sleeping: boolean;
  sleepingAt: number | null;
  /** `ts` of the newest `online` message: a will of that connection carries the same. */
  onlineTs: number | null;
  changedAt: number;
};

export type Report =
  | { type: 'connected'; node: string; peer: string; connectedAt: number }
  /** `connectedAt` null: the broker did not say which connection of this peer it was. */
  | {
      type: 'disconnected';
      node: string;
      peer: string;
      connectedAt: number | null;
      disconnectedAt: number;
      reason: DisconnectReason;
    }
  /** A snapshot of the broker, taken at `at`, lists this connection. */
  | { type: 'listed'; node: string; peer: string; connectedAt: number; at: number }
  | { type: 'online' | 'sleeping' | 'offline'; ts: number; receivedAt: number };

/** Reasons that we concluded from silence or order: the broker's own word replaces them. */
const CONCLUDED: ReadonlySet<string | null> = new Set<DisconnectReason>([
  'takenover',
  'will',
  'broker_lost',
  'broker_restarted',
  'missing_at_reconciliation',
]);
/** Concluded from silence alone: a snapshot that still lists the connection proves it wrong. */
const FROM_SILENCE: ReadonlySet<string | null> = new Set<DisconnectReason>([
  'will',
  'broker_lost',
  'missing_at_reconciliation',
]);
const REPLACED: ReadonlySet<string> = new Set<DisconnectReason>(['takenover']);

export const isConnected = ({ newest }: Presence): boolean => newest !== null && newest.disconnectedAt === null;

/** Changes `presence` and what it holds; true when a fact that people see has changed. */
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
    default:
      hear(presence, report);
  }
  const changed = visible(presence) !== before;
  if (changed) presence.changedAt = now;
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

type Identity = { node: string; peer: string; connectedAt: number };

const find = ({ sessions }: Presence, { node, peer, connectedAt }: Identity): Session | undefined =>
  sessions.find((known) => known.node === node && known.peer === peer && known.connectedAt === connectedAt);

function connect(presence: Presence, { node, peer, connectedAt }: Identity): void {
  if (find(presence, { node, peer, connectedAt })) return; // told twice, or its end was told first
  add(presence, { id: null, node, peer, connectedAt, disconnectedAt: null, reason: null, willAt: null });
}

/** Puts a session into the order of connections: MQTT allows a client id one connection, so the next one ends it. */
function add(presence: Presence, session: Session): void {
  const { newest } = presence;
  presence.sessions.push(session);
  // In the same ms, what is told later is taken for the later one
  if (!newest || session.connectedAt >= newest.connectedAt) {
    if (newest) replace(newest, session.connectedAt);
    presence.newest = session;
  } else replace(session, newest.connectedAt);
}

function replace(session: Session, at: number): void {
  if (session.disconnectedAt === null) end(session, at, 'takenover');
}

function end(session: Session, at: number, reason: DisconnectReason): void {
  session.disconnectedAt = Math.max(at, session.connectedAt);
  session.reason = reason;
  session.willAt = null;
}

function list(presence: Presence, report: Identity & { at: number }): void {
  const known = find(presence, report);
  if (!known) {
    connect(presence, report);
    return;
  }
  const { disconnectedAt, reason } = known;
  if (disconnectedAt === null || known !== presence.newest) return;
  if (FROM_SILENCE.has(reason) || disconnectedAt < report.at) {
    known.disconnectedAt = null;
    known.reason = null;
    known.willAt = null;
  }
}

function disconnect(presence: Presence, report: Extract<Report, { type: 'disconnected' }>): void {
  const { node, peer, connectedAt, disconnectedAt, reason } = report;
  if (connectedAt === null) {
    const unnamed = endedUnnamed(presence, report);
    if (unnamed) end(unnamed, disconnectedAt, reason);
    return;
  }
  const known = find(presence, { node, peer, connectedAt });
  if (!known) {
    const at = Math.max(disconnectedAt, connectedAt);
    add(presence, { id: null, node, peer, connectedAt, disconnectedAt: at, reason, willAt: null });
  } else if (known.disconnectedAt === null || CONCLUDED.has(known.reason)) {
    end(known, disconnectedAt, reason);
  }
}

/** Which session a report without `connected_at` ends: one of the same peer, or the open one if that is older. */
function endedUnnamed(
  { newest, sessions }: Presence,
  { node, peer, disconnectedAt, reason }: Extract<Report, { type: 'disconnected' }>,
): Session | null {
  if (peer !== 'unknown') {
    const ofPeer = sessions
      .filter((known) => known.node === node && known.peer === peer && known.connectedAt <= disconnectedAt)
      .sort((a, b) => b.connectedAt - a.connectedAt)[0];
    return ofPeer?.disconnectedAt === null ? ofPeer : null;
  }
  if (!newest || newest.disconnectedAt !== null || REPLACED.has(reason)) return null;
  return disconnectedAt > newest.connectedAt ? newest : null;
}

function hear(presence: Presence, { type, ts, receivedAt }: Extract<Report, { receivedAt: number }>): void {
  const open = presence.newest?.disconnectedAt === null ? presence.newest : null;
  if (type === 'offline') {
    // Any other ts: the will of an earlier connection, late
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
