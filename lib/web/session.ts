import type { CtxWith, Services } from '@/lib/domain/context';
import { findSession, type SignedIn } from '@/lib/domain/users';
import { brokerCapabilities } from '@/lib/platform/broker';
import { systemClock } from '@/lib/platform/clock';
import { internalSecret } from '@/lib/platform/http';
import { getBroker } from './broker';
import { getConfig } from './config';
import { isSecure, mqttWebSocketUrl, publicOrigin } from './origin';
import { getDb } from './process-state';
import { readSessionToken, sessionCookieName } from './session-cookie';

export type { SignedIn } from '@/lib/domain/users';
export type UserCtx = CtxWith<keyof Services> & { actor: SignedIn['actor'] };

/** The user of this request. Read from the database each time, so that a disabled user loses access at once. */
export async function findSignedIn(headers: Headers): Promise<SignedIn | null> {
  const token = sessionTokenOf(headers);
  const idleMs = getConfig().SESSION_IDLE_MINUTES * 60_000;
  return token === null ? null : findSession({ db: getDb(), clock: systemClock, token, idleMs });
}

/** The secret of the session in the cookie; null without one. */
export const sessionTokenOf = (headers: Headers): string | null =>
  readSessionToken(headers.get('cookie'), { secret: getConfig().AUTH_SECRET, secure: isSecure() });

/** @param headers of the request */
export function ctxOf({ actor, session }: SignedIn, headers: Headers): UserCtx {
  const { TOPIC_ROOT, MQTT_USERNAME } = getConfig();
  const url = publicOrigin(headers);
  return {
    db: getDb(),
    clock: systemClock,
    actor,
    topicRoot: TOPIC_ROOT,
    platformUsername: MQTT_USERNAME,
    // Created on first use, so that other pages work without the address of EMQX's API
    get broker() {
      return getBroker();
    },
    publicOrigin: url,
    session,
    liveProcesses: liveProcesses(),
    liveSession: liveSession(headers),
    sessionCookie: sessionCookieName(isSecure()),
  };
}

function liveProcesses(): Services['liveProcesses'] {
  const { PLATFORM_URL, PLATFORM_PORT, KEY_ENCRYPTION_KEY } = getConfig();
  const urls = PLATFORM_URL ?? [`http://127.0.0.1:${PLATFORM_PORT}`];
  return { urls, secret: internalSecret(KEY_ENCRYPTION_KEY) };
}

/** What the browser needs to reach the broker. */
function liveSession(headers: Headers): Services['liveSession'] {
  const config = getConfig();
  return {
    wsUrl: mqttWebSocketUrl(headers),
    protocolVersion: brokerCapabilities(config).protocolVersion,
    keyEncryptionKey: config.KEY_ENCRYPTION_KEY,
  };
}
