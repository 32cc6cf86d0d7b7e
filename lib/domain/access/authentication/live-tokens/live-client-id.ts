import { randomUUID } from 'node:crypto';
import { BROWSER_CLIENT_PREFIX } from '../reserved-names';

const PATTERN = new RegExp(`^${BROWSER_CLIENT_PREFIX}(.+)-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$`);

/**
 * A new client id of a browser. It contains the id of the session, because the client id is all that a broker reports of a
 * browser's token: its connections can be found and ended when the session ends.
 */
export const createLiveClientId = (sessionId: string): string => `${BROWSER_CLIENT_PREFIX}${sessionId}-${randomUUID()}`;

/** Id of the session that a browser's client id was issued for; null if it is none of ours. */
export const sessionOfClient = (clientId: string): string | null => PATTERN.exec(clientId)?.[1] ?? null;
