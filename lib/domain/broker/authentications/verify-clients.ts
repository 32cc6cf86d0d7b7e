import type { BrokerClient } from '@/lib/contracts';
import { forEachLimited } from '@/lib/platform/async/for-each-limited';
import type { Broker } from '@/lib/platform/broker';
import { findTbox } from '../../access/index';
import type { Ctx } from '../../context';
import { queryBroker } from '../errors';
import {
  type AuthenticationRow,
  addressOf,
  isDoubtful,
  PENDING_FOR_MS,
  readAuthentications,
} from './authentication-store';

const CONCURRENCY = 16;

export type VerifiedClients = { admitted: BrokerClient[]; refused: BrokerClient[] };

/**
 * Tells clients that the edge let in from those that the broker let in by itself. A vehicle without an admission stays if
 * its certificate alone proves that it would be let in; a password or token cannot be checked again, so that one is refused.
 * @throws BrokerUnavailableError
 */
export async function verifyClients({
  ctx,
  broker,
  clients,
}: {
  ctx: Ctx;
  broker: Pick<Broker, 'getClient'>;
  clients: readonly BrokerClient[];
}): Promise<VerifiedClients> {
  const rows = await readAuthentications(
    ctx.db,
    clients.map(({ clientId }) => clientId),
  );
  const now = ctx.clock.now();
  const verified: VerifiedClients = { admitted: [], refused: [] };
  await forEachLimited(CONCURRENCY, clients, async (client) => {
    const row = rows.get(client.clientId);
    const isKnown = row !== undefined && isAuthenticated(client, row, now);
    const stays = isKnown || (client.kind === 'tbox' && (await isProven(ctx, broker, client)));
    (stays ? verified.admitted : verified.refused).push(client);
  }).catch(({ errors }: AggregateError) => {
    throw errors[0];
  });
  return verified;
}

function isAuthenticated({ peer, connectedAt }: BrokerClient, row: AuthenticationRow, now: number): boolean {
  if (peer === null || addressOf(peer) !== row.address) return false;
  if (row.peer === peer && row.connectedAt === connectedAt) return true;
  // Its event is on its way, or lost
  return row.pending > 0 && row.authenticatedAt > now - PENDING_FOR_MS;
}

/**
 * EMQX tells of a certificate its common name alone. Where one of the TBox was revoked, this might be the one; and whoever has the
 * key of a withdrawn or an imported authority can have signed one in any TBox's name.
 */
async function isProven(ctx: Ctx, broker: Pick<Broker, 'getClient'>, client: BrokerClient): Promise<boolean> {
  const { clientId: vin, connectedAt } = client;
  const detail = await queryBroker(broker.getClient(vin));
  const serial = detail?.connectedAt === connectedAt ? detail.certificateCommonName : null;
  if (serial === null) return false;
  if ('reason' in (await findTbox(ctx, { vin, serial, subject: serial, fingerprint: null }))) return false;
  return !(await isDoubtful(ctx.db, serial));
}
