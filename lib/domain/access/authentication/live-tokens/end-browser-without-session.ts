import type { Ctx } from '../../../context';
import { notify } from '../../../notifications';
import { findOpenSessions } from '../../enforcement/authorization-state-store';
import { sessionOfClient } from './live-client-id';

/**
 * For a broker that accepts a token without asking the edge (EMQX): a browser that connected with the token of an ended session is
 * disconnected by the role `access`.
 */
export async function endBrowserWithoutSession({ db, clock }: Ctx, clientId: string): Promise<void> {
  const sessionId = sessionOfClient(clientId);
  if (sessionId === null) return;
  const open = await findOpenSessions(db, { ids: [sessionId], now: clock.now() });
  if (!open.has(sessionId)) await notify(db, 'tsp_access', { type: 'session', sessionIds: [sessionId] });
}
