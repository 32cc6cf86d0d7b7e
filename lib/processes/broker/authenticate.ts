import type { AuthenticateError, Client } from 'aedes';
import { decodeJwt, errors as joseErrors } from 'jose';
import { MAX_LIVE_CONNECTIONS } from '@/lib/contracts';
import { type Refusal, readAclClaim, sessionOfClient } from '@/lib/domain/access';
import { BoundedMap } from '@/lib/platform/async/bounded-map';
import type { Clock } from '@/lib/platform/clock';
import { forceCleanSession } from './aedes-internals';
import { DecisionCache } from './decision-cache';
import type { HookClient } from './hook-client';
import type { BrokerMetrics } from './metrics';
import { endSession, type Identity, type Session } from './session';

// MQTT 3.1.1 §3.2.2.3
const IDENTIFIER_REJECTED = 2;
const SERVER_UNAVAILABLE = 3;
const NOT_AUTHORIZED = 5;
// The limit of setTimeout; tokens live for minutes
const MAX_TIMER_MS = 2 ** 31 - 1;
// A TBox on a bad network reconnects every few seconds. More than one connection a second for a minute is a fault
const BURST = 60;
const REFILL_MS = 1_000;
// The oldest entries are evicted beyond it, which resets their allowance
const MAX_PRINCIPALS = 50_000;

type Parts = {
  hooks: HookClient;
  clock: Clock;
  metrics: BrokerMetrics;
  sessionOf(client: Client): Session | undefined;
  /** Reports to the edge. */
  report(refusal: Refusal): void;
};
type Done = (error: AuthenticateError | null, success: boolean | null) => void;

/** Authenticates a CONNECT at the edge. Without a decision it is refused with "server unavailable", so that the client retries. */
export function createAuthenticate({ hooks, clock, metrics, sessionOf, report }: Parts) {
  const limit = new ConnectLimit(clock);
  const liveLimit = new LiveLimit();
  return (client: Client, username: string | undefined, password: Buffer | undefined, done: Done): void => {
    const session = sessionOf(client);
    const refuse = (returnCode: number, reason: string) => {
      metrics.authentications.inc({ result: 'deny', reason });
      done(Object.assign(new Error(reason), { returnCode }), null);
    };
    if (!session) {
      refuse(SERVER_UNAVAILABLE, 'no_session');
      return;
    }
    // aedes gives each connection without a client id a new one, so there is no session to keep [MQTT-3.1.3-8]
    if (session.connect?.clientId === '' && !session.connect.clean) {
      refuse(IDENTIFIER_REJECTED, 'client_id_missing');
      return;
    }
    const { certificate } = session.origin;
    if (certificate && !limit.take(certificate.subject)) {
      refuse(SERVER_UNAVAILABLE, 'too_often');
      return;
    }
    const credentials = { username: username ?? '', password: password?.toString('utf8') ?? '' };
    requestDecision(hooks, session, credentials)
      .then((answer) => {
        if (!answer) return refuse(SERVER_UNAVAILABLE, 'unavailable');
        if (!answer.allowed) return refuse(NOT_AUTHORIZED, answer.reason);
        const identity = identify(session, answer, credentials, clock);
        if (!identity) return refuse(NOT_AUTHORIZED, 'token_invalid');
        // Only after the password was verified, so that others cannot use up the allowance of this user name
        if (isByPassword(identity) && !limit.take(`${identity.kind} ${identity.username}`)) {
          return refuse(SERVER_UNAVAILABLE, 'too_often');
        }
        if (identity.kind === 'live' && !liveLimit.take(session)) {
          const reason = 'too_many_live_connections';
          const { peerHost } = session.origin;
          report({ source: 'authentication', reason, clientId: client.id, detail: `${username} from ${peerHost}` });
          return refuse(SERVER_UNAVAILABLE, reason);
        }
        session.identity = identity;
        if (identity.kind === 'live') limitLive(session, identity.expiresAt - clock.now());
        metrics.authentications.inc({ result: 'allow', reason: identity.kind });
        done(null, true);
      })
      .catch(() => refuse(SERVER_UNAVAILABLE, 'unavailable'));
  };
}

/**
 * Rate limit of connections for each certificate or verified user name, so that a client cannot evade it: each connection is rows in
 * history and an update in every open browser, so firmware that reconnects in a loop would load everything.
 */
export class ConnectLimit {
  readonly #fullAt = new BoundedMap<string, number>(MAX_PRINCIPALS);

  constructor(private readonly clock: Clock) {}

  /** Takes one connection from the allowance; false: it is used up. */
  take(principal: string): boolean {
    const now = this.clock.now();
    const fullAt = Math.max(this.#fullAt.get(principal) ?? 0, now) + REFILL_MS;
    if (fullAt - now > BURST * REFILL_MS) return false;
    this.#fullAt.set(principal, fullAt);
    return true;
  }
}

/** Limit of the connections of one session of a user, by client id: a connection that takes over another counts once. */
class LiveLimit {
  readonly #bySession = new Map<string, Map<string, Session>>();

  /** false: there are MAX_LIVE_CONNECTIONS others. */
  take(session: Session): boolean {
    const { id, conn } = session.client;
    // It closed while the edge decided
    if (conn.destroyed) return true;
    const sessionId = sessionOfClient(id) ?? '';
    const open = this.#bySession.get(sessionId) ?? new Map<string, Session>();
    if (open.size >= MAX_LIVE_CONNECTIONS && !open.has(id)) return false;
    this.#bySession.set(sessionId, open.set(id, session));
    conn.once('close', () => {
      if (open.get(id) !== session) return;
      open.delete(id);
      if (open.size === 0) this.#bySession.delete(sessionId);
    });
    return true;
  }
}

type Credentials = { username: string; password: string };

const isByPassword = (identity: Identity): identity is Extract<Identity, { decisions: DecisionCache }> =>
  identity.kind === 'account' || (identity.kind === 'tbox' && identity.certificate === null);

function requestDecision(hooks: HookClient, { client, origin }: Session, credentials: Credentials) {
  return hooks.decide('/broker/authenticate', {
    clientid: client.id,
    ...credentials,
    peerhost: origin.peerHost,
    cert_common_name: origin.certificate?.commonName ?? '',
    cert_subject: origin.certificate?.subject ?? '',
    cert_sha256: origin.certificate?.sha256 ?? '',
    cert_pem: origin.certificate?.pem ?? '',
    listener: origin.listener,
  });
}

/** On the TLS listener every client is a TBox, but the platform with its own certificate. */
function identify(
  { origin }: Session,
  { superuser, kind }: { superuser: boolean; kind: string | null },
  { username, password }: Credentials,
  clock: Clock,
): Identity | null {
  if (superuser) return { kind: 'service' };
  if (origin.listener === 'tls') {
    const { certificate } = origin;
    return certificate && { kind: 'tbox', certificate, username: '', decisions: new DecisionCache(clock) };
  }
  if (kind === 'tbox') return { kind, certificate: null, username, decisions: new DecisionCache(clock) };
  if (kind === 'account') return { kind, username, decisions: new DecisionCache(clock) };
  try {
    // The edge has verified the signature
    const { acl, exp } = decodeJwt(password);
    if (exp === undefined || exp * 1_000 <= clock.now()) return null;
    return { kind: 'live', username, acl: readAclClaim(acl), expiresAt: exp * 1_000 };
  } catch (error) {
    if (error instanceof joseErrors.JOSEError || error instanceof TypeError) return null;
    throw error;
  }
}

/** Ends a browser's connection when its token expires; its session is never kept. */
function limitLive(session: Session, remainingMs: number): void {
  if (session.connect) forceCleanSession(session.client, session.connect);
  const timer = setTimeout(() => endSession(session, 'not_authorized'), Math.min(remainingMs, MAX_TIMER_MS));
  session.client.conn.once('close', () => clearTimeout(timer));
}
