import {
  listOwnCertificatesOperation,
  renewOwnCertificateOperation,
  revokeOwnCertificateOperation,
} from '@/lib/contracts';
import { disconnectServices, type ServiceBroker } from '@/lib/platform/broker';
import { recordAudit } from '../../audit';
import { type Ctx, withTransaction } from '../../context';
import { ConflictError, NotFoundError } from '../../errors';
import { notify } from '../../notifications';
import { verb } from '../../verb';
import {
  markOwnRevoked,
  requestOwnRenewal,
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

/**
 * Has the present certificate of a server or of the platform renewed. Role `authority` makes the new one.
 * @throws NotFoundError if it is none
 */
export const renewOwnCertificate = verb(renewOwnCertificateOperation, async ({ ctx, input: { serialNumber } }) => {
  await withTransaction(ctx, async (tx) => {
    const found = await requestOwnRenewal(tx.db, serialNumber, tx.clock.now());
    if (!found) throw new NotFoundError(`Present certificate ${serialNumber} of a server or of the platform`);
    await recordAudit(tx, {
      action: 'own_certificate.renew',
      target: { type: 'own_certificate', id: serialNumber },
      detail: {},
    });
    await notify(tx.db, 'tsp_feed', { type: 'own_certificate' });
  });
});

/**
 * After a service certificate was revoked, ends all connections of the platform: the broker does not report which certificate each
 * has. Those with another certificate come back.
 * @returns how many were ended
 * @throws BrokerError
 */
export async function disconnectRevokedServices({ ctx, broker }: { ctx: Ctx; broker: ServiceBroker }): Promise<number> {
  const revoked = await selectServicesToDisconnect(ctx.db);
  if (revoked.length === 0) return 0;
  const ended = await disconnectServices(broker);
  await saveServicesDisconnected(ctx.db, revoked, ctx.clock.now());
  return ended;
}
