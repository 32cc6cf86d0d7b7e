import { listOwnCertificatesOperation, revokeOwnCertificateOperation } from '@/lib/contracts';
import type { Broker } from '@/lib/platform/broker';
import { recordAudit } from '../../audit';
import { type Ctx, withTransaction } from '../../context';
import { ConflictError, NotFoundError } from '../../errors';
import { notify } from '../../notifications';
import { verb } from '../../verb';
import {
  markOwnRevoked,
  saveServicesDisconnected,
  selectOwnCertificate,
  selectOwnCertificates,
  selectServicesToDisconnect,
} from './store';

export const listOwnCertificates = verb(listOwnCertificatesOperation, ({ ctx }) =>
  selectOwnCertificates(ctx.db, ctx.clock.now()),
);

/**
 * Revokes a certificate of this installation. Role `authority` replaces it, role `revocation` publishes the list and ends the
 * connections of a service certificate.
 * @throws NotFoundError, ConflictError `certificate_revoked`
 */
export const revokeOwnCertificate = verb(
  revokeOwnCertificateOperation,
  async ({ ctx, input: { serialNumber, reason, note } }) => {
    await withTransaction(ctx, async (tx) => {
      const done = await markOwnRevoked(tx.db, { serialNumber, at: tx.clock.now(), by: tx.actor.label, reason });
      if (!done) {
        if (!(await selectOwnCertificate(tx.db, serialNumber))) throw new NotFoundError(`Certificate ${serialNumber}`);
        throw new ConflictError('certificate_revoked', `Certificate ${serialNumber} is revoked already`);
      }
      await recordAudit(tx, {
        action: 'own_certificate.revoke',
        target: { type: 'own_certificate', id: serialNumber },
        detail: { reason, note: note || null },
      });
      await notify(tx.db, 'tsp_feed', { type: 'own_certificate' });
    });
  },
);

const PAGE = 1_000;

/**
 * After a service certificate was revoked, ends all connections of the platform: the broker does not report which certificate each
 * has. Those with another certificate come back.
 * @returns how many were ended
 * @throws BrokerError
 */
export async function disconnectRevokedServices({
  ctx,
  broker,
}: {
  ctx: Ctx;
  broker: Pick<Broker, 'listClients' | 'disconnect'>;
}): Promise<number> {
  const revoked = await selectServicesToDisconnect(ctx.db);
  if (revoked.length === 0) return 0;
  const clientIds: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await broker.listClients({ kind: 'service', connected: true, cursor, limit: PAGE });
    clientIds.push(...page.items.map(({ clientId }) => clientId));
    cursor = page.next ?? undefined;
  } while (cursor !== undefined);
  if (clientIds.length > 0) await broker.disconnect(clientIds);
  await saveServicesDisconnected(ctx.db, revoked, ctx.clock.now());
  return clientIds.length;
}
