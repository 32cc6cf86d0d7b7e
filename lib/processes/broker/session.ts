import type { Socket } from 'node:net';
import type { Client, ConnectPacket } from 'aedes';
import type { DisconnectReason } from '@/lib/contracts';
import type { AclClaim } from '@/lib/domain/access';
import type { DecisionCache } from './decision-cache';

export type Qos = 0 | 1 | 2;
/** `sha256`: of its DER, lower-case hexadecimal. `pem`: null where a proxy ended TLS. */
export type Certificate = { commonName: string; subject: string; sha256: string; pem: string | null };

/** Where a connection came from, known before the client has said a word. */
export type Origin = {
  listener: 'tls' | 'ws' | 'tcp';
  /** `address:port` of the other side. */
  peer: string;
  /** Its address alone. */
  peerHost: string;
  socket: Socket;
  certificate: Certificate | null;
};

/** What the edge allowed this client to be. */
export type Identity =
  /** Without a certificate it has shown its password, and its user name is its serial. */
  | { kind: 'tbox'; certificate: Certificate | null; username: string; decisions: DecisionCache }
  | { kind: 'live'; username: string; acl: AclClaim; expiresAt: number }
  | { kind: 'account'; username: string; decisions: DecisionCache }
  /** The platform itself. */
  | { kind: 'service' };

/** One network connection, from accept to close. */
export type Session = {
  client: Client;
  origin: Origin;
  connect: ConnectPacket | null;
  identity: Identity | null;
  /** ms since the epoch, different for each connection of a client; null: not accepted yet. */
  connectedAt: number | null;
  /** Why we end it, where it is us. */
  endReason: DisconnectReason | null;
  ended: boolean;
  /** What it has subscribed to, with the QoS that it was granted; null: it is asking for it. */
  filters: Map<string, Qos | null>;
  /** Of a vehicle, as it was last told to the edge: operations whose command topic its filters cover. */
  commandOperations: string[];
  /** Of this connection. */
  messagesIn: number;
  messagesOut: number;
  /** When the buffer towards the client first was too full; null: it is not. */
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

/** Ends the connection at once; the first reason given stands. */
export function endSession(session: Session, reason: DisconnectReason): void {
  session.endReason ??= reason;
  session.client.conn.destroy();
}

/** What the edge decided about its topics is asked anew. */
export function forgetDecisions({ identity }: Session): void {
  if (identity && 'decisions' in identity) identity.decisions.clear();
}
