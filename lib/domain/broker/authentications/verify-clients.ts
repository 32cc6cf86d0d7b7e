import type { BrokerClient } from '@/lib/contracts';
import { forEachLimited } from '@/lib/platform/async/for-each-limited';
import type { Broker } from '@/lib/platform/broker';
import { findTbox } from '../../access/index';
import type { Ctx } from '../../context';
import { recordBrokerEvents } from '../../presence/index';
import { queryBroker } from '../errors';
import {
  type AuthenticationRow,
  addressOf,
  deleteUnauthenticated,
  isDoubtful,
  PENDING_FOR_MS,
  readAuthentications,
  readUnauthenticated,
} from './authentication-store';

const CONCURRENCY = 16;
/** Clients of one run of `verifyUnauthenticated`. */
const MAX = 500;

type VerifiedClients = { authenticated: BrokerClient[]; refused: BrokerClient[] };

/**
 * Separates clients that the edge authenticated from those that the broker accepted by itself. A vehicle without a recorded
 * authentication is accepted if its certificate alone proves its identity; a password or token cannot be checked again.
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
  const verified: VerifiedClients = { authenticated: [], refused: [] };
  await forEachLimited(CONCURRENCY, clients, async (client) => {
    const row = rows.get(client.clientId);
    const isRecorded = row !== undefined && isAuthenticated(client, row, now);
    const isAccepted = isRecorded || (client.kind === 'tbox' && (await isProven(ctx, broker, client)));
    (isAccepted ? verified.authenticated : verified.refused).push(client);
  }).catch(({ errors }: AggregateError) => {
    throw errors[0];
  });
  return verified;
}

function isAuthenticated({ peer, connectedAt }: BrokerClient, row: AuthenticationRow, now: number): boolean {
  if (peer === null || addressOf(peer) !== row.address) return false;
  if (row.peer === peer && row.connectedAt === connectedAt) return true;
  // Its connection event has not arrived yet, or is lost
  return row.pending > 0 && row.authenticatedAt > now - PENDING_FOR_MS;
}

/**
 * EMQX reports only the common name of a certificate. If one of the TBox was revoked, this may be that one; and the owner of
 * the key of a withdrawn or an imported authority may have signed one in any TBox's name.
 */
async function isProven(ctx: Ctx, broker: Pick<Broker, 'getClient'>, client: BrokerClient): Promise<boolean> {
  const { clientId: vin, connectedAt } = client;
  const detail = await queryBroker(broker.getClient(vin));
  const serial = detail?.connectedAt === connectedAt ? detail.certificateCommonName : null;
  if (serial === null) return false;
  if ('reason' in (await findTbox(ctx, { vin, serial, subject: serial, fingerprint: null }))) return false;
  return !(await isDoubtful(ctx.db, serial));
}

/**
 * Verifies clients whose connection was reported without an authentication: records accepted vehicles as connected, and
 * disconnects the others. @returns how many were disconnected. @throws BrokerUnavailableError
 */
export async function verifyUnauthenticated({
  ctx,
  broker,
}: {
  ctx: Ctx;
  broker: Pick<Broker, 'getClient' | 'disconnect'>;
}): Promise<number> {
  const rows = await readUnauthenticated(ctx.db, MAX);
  if (rows.length === 0) return 0;
  const clients: BrokerClient[] = [];
  for (const { clientId } of rows) {
    const client = await queryBroker(broker.getClient(clientId));
    if (client?.connected) clients.push(client);
  }
  const { authenticated, refused } = await verifyClients({ ctx, broker, clients });
  if (refused.length > 0) await queryBroker(broker.disconnect(refused.map(({ clientId }) => clientId)));
  const input = authenticated.flatMap(({ kind, clientId, node, peer, connectedAt }) =>
    kind !== 'tbox' || node === null || peer === null || connectedAt === null
      ? []
      : [
          {
            event: 'client.connected' as const,
            clientid: clientId,
            node,
            peername: peer,
            connected_at: connectedAt,
            timestamp: ctx.clock.now(),
          },
        ],
  );
  if (input.length > 0) await recordBrokerEvents({ ctx, input });
  await deleteUnauthenticated(ctx.db, rows);
  return refused.length;
}
