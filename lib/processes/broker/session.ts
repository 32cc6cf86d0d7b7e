import type { Socket } from 'node:net';
import type { Client, ConnectPacket } from 'aedes';
import type { DisconnectReason } from '@/lib/contracts';
import type { AclClaim } from '@/lib/domain/access';
import type { DecisionCache } from './decision-cache';

export type Qos = 0 | 1 | 2;
/** `sha256`: of its DER, lower-case hexadecimal. `pem`: null when a proxy terminated TLS. */
export type Certificate = { commonName: string; subject: string; sha256: string; pem: string | null };

/** The origin of a connection, known before its first packet. */
export type Origin = {
  listener: 'tls' | 'ws' | 'tcp';
  /** `address:port` */
  peer: string;
  peerHost: string;
  socket: Socket;
  certificate: Certificate | null;
};

/** The authenticated principal. */
export type Identity =
  /** Without a certificate it authenticated by password, and the user name is its serial. */
  | { kind: 'tbox'; certificate: Certificate | null; username: string; decisions: DecisionCache }
  | { kind: 'live'; username: string; acl: AclClaim; expiresAt: number }
  | { kind: 'account'; username: string; decisions: DecisionCache }
  /** One of the platform's own processes. */
  | { kind: 'service' };

/** One network connection, from accept to close. */
export type Session = {
  client: Client;
  origin: Origin;
  connect: ConnectPacket | null;
  identity: Identity | null;
  /** ms since the epoch, different for each connection of a client; null: not accepted yet. */
  connectedAt: number | null;
  /** Set when this broker ends the connection. */
  endReason: DisconnectReason | null;
  ended: boolean;
  /** Subscriptions with the granted QoS; null: not decided yet. */
  filters: Map<string, Qos | null>;
  /** As last reported to the edge: operations of a vehicle whose command topic its filters cover. */
  commandOperations: string[];
  messagesIn: number;
  messagesOut: number;
  /** Since when the client's output buffer is over the soft limit; null: it is not. */
  slowSince: number | null;
};

export const newSession = (client: Client, origin: Origin): Session => ({
  client,
  origin,
  connect: null,
  identity: null,
  connectedAt: null,
  endReason: null,
  ended: false,
  filters: new Map(),
  commandOperations: [],
  messagesIn: 0,
  messagesOut: 0,
  slowSince: null,
});

/** Closes the connection at once. The first reason is kept. */
export function endSession(session: Session, reason: DisconnectReason): void {
  session.endReason ??= reason;
  session.client.conn.destroy();
}

/** Evicts the cached decisions about the client's topics. */
export function clearDecisions({ identity }: Session): void {
  if (identity && 'decisions' in identity) identity.decisions.clear();
}
