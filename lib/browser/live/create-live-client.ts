import type { LiveSession } from '@/lib/contracts';
import { call } from '../call';
import { ApiProblem } from '../problem';
import { serverNow } from '../server-clock';
import { LiveClient } from './live-client';
import { openMqttLink } from './open-mqtt-link';
import { SessionUnavailableError, SignedOutError } from './session-errors';

/** The client of this page: session from our API, connection over mqtt.js. It does nothing before `start()`. */
export const createLiveClient = (): LiveClient =>
  new LiveClient({ fetchSession, openLink: openMqttLink, now: serverNow, random: Math.random });

async function fetchSession(): Promise<LiveSession> {
  try {
    return await call('GET /live/session', {});
  } catch (error) {
    if (!(error instanceof ApiProblem)) throw error;
    const { status, detail } = error.problem;
    throw status === 401 || status === 403 ? new SignedOutError(detail) : new SessionUnavailableError(detail);
  }
}
