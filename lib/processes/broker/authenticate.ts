import type { AuthenticateError, Client } from 'aedes';
import { decodeJwt, errors as joseErrors } from 'jose';
import { readAclClaim } from '@/lib/domain/access';
import type { Clock } from '@/lib/platform/clock';
import { forceCleanSession } from './aedes-internals';
import { ConnectLimit } from './connect-limit';
import { DecisionCache } from './decision-cache';
import type { HookClient } from './hook-client';
import type { BrokerMetrics } from './metrics';
import { endSession, type Identity, type Session } from './session';

// MQTT 3.1.1 §3.2.2.3
const SERVER_UNAVAILABLE = 3;
const NOT_AUTHORIZED = 5;
// setTimeout takes no more; a token lives for minutes
const MAX_TIMER_MS = 2 ** 31 - 1;

type Parts = {
  hooks: HookClient;
  clock: Clock;
  metrics: BrokerMetrics;
  sessionOf(client: Client): Session | undefined;
};
type Done = (error: AuthenticateError | null, success: boolean | null) => void;

/** Asks the edge who this is. No answer is no entry, with the code that says "try later". */
export function createAuthenticate({ hooks, clock, metrics, sessionOf }: Parts) {
  const limit = new ConnectLimit(clock);
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
    const { certificate } = session.origin;
    if (certificate && !limit.admits(certificate.subject)) {
      refuse(SERVER_UNAVAILABLE, 'too_often');
      return;
    }
    const given = { username: username ?? '', password: password?.toString('utf8') ?? '' };
    ask(hooks, session, given)
      .then((answer) => {
        if (!answer) return refuse(SERVER_UNAVAILABLE, 'unavailable');
        if (!answer.allowed) return refuse(NOT_AUTHORIZED, answer.reason);
        const identity = identify(session, answer, given, clock);
        if (!identity) return refuse(NOT_AUTHORIZED, 'token_invalid');
        // Not before it is proven: a stranger in its name would spend its attempts
        if (isByPassword(identity) && !limit.admits(`${identity.kind} ${identity.username}`)) {
          return refuse(SERVER_UNAVAILABLE, 'too_often');
        }
        session.identity = identity;
        if (identity.kind === 'live') limitLive(session, identity.expiresAt - clock.now());
        metrics.authentications.inc({ result: 'allow', reason: identity.kind });
        done(null, true);
      })
      .catch(() => refuse(SERVER_UNAVAILABLE, 'unavailable'));
  };
}

type Given = { username: string; password: string };

const isByPassword = (identity: Identity): identity is Extract<Identity, { decisions: DecisionCache }> =>
  identity.kind === 'account' || (identity.kind === 'tbox' && identity.certificate === null);

function ask(hooks: HookClient, { client, origin }: Session, given: Given) {
  return hooks.decide('/broker/authenticate', {
    clientid: client.id,
    ...given,
    peerhost: origin.peerHost,
    cert_common_name: origin.certificate?.commonName ?? '',
    cert_subject: origin.certificate?.subject ?? '',
    cert_sha256: origin.certificate?.sha256 ?? '',
    cert_pem: origin.certificate?.pem ?? '',
  });
}

/** A certificate makes a TBox whatever the edge says about superusers. */
function identify(
  { origin }: Session,
  { superuser, kind }: { superuser: boolean; kind: string | null },
  { username, password }: Given,
  clock: Clock,
): Identity | null {
  if (origin.listener === 'tls') {
    const { certificate } = origin;
    return certificate && { kind: 'tbox', certificate, username: '', decisions: new DecisionCache(clock) };
  }
  if (superuser) return { kind: 'service' };
  if (kind === 'tbox') return { kind, certificate: null, username, decisions: new DecisionCache(clock) };
  if (kind === 'account') return { kind, username, decisions: new DecisionCache(clock) };
  try {
    // The edge has verified it; here it is only read
    const { acl, exp } = decodeJwt(password);
    if (exp === undefined || exp * 1_000 <= clock.now()) return null;
    return { kind: 'live', username, acl: readAclClaim(acl), expiresAt: exp * 1_000 };
  } catch (error) {
    if (error instanceof joseErrors.JOSEError || error instanceof TypeError) return null;
    throw error;
  }
}

/** A token ends the connection that it began, and a browser leaves no session behind. */
function limitLive(session: Session, remainingMs: number): void {
  if (session.connect) forceCleanSession(session.client, session.connect);
  const timer = setTimeout(() => endSession(session, 'not_authorized'), Math.min(remainingMs, MAX_TIMER_MS));
  session.client.conn.once('close', () => clearTimeout(timer));
}
