import {
  APPROVAL_FROM_VEHICLES,
  createRotationOperation,
  previewRotationOperation,
  type RotationState,
} from '@/lib/contracts';
import { recordAudit } from '../../audit';
import { withTransaction } from '../../context';
import { ConflictError } from '../../errors';
import { notify } from '../../notifications';
import { verb } from '../../verb';
import { getRotation } from './get-rotation';
import { waveBounds } from './plan';
import { insertRotation } from './rotation-store';
import { countSelected, insertTargets } from './selection-store';

/**
 * Creates a rotation of the selected vehicles; those in another rotation are skipped. Connected vehicles come first, in
 * an order independent of fleet and model, so that the canary is representative.
 * @throws ConflictError `nothing_selected`
 */
export const createRotation = verb(
  createRotationOperation,
  async ({ ctx, input: { name, reason = null, selection, plan, startsAt } }) => {
    const now = new Date(ctx.clock.now());
    const { total } = await previewRotation({ ctx, input: selection });
    if (total === 0) throw new ConflictError('nothing_selected', 'No vehicle with a valid certificate is selected');
    const needsApproval = plan.needsApproval || total >= APPROVAL_FROM_VEHICLES;
    const state: RotationState = needsApproval ? 'awaiting_approval' : 'scheduled';
    const id = await withTransaction(ctx, async (tx) => {
      const rotationId = await insertRotation(tx.db, {
        name,
        state,
        selection,
        plan: { ...plan, needsApproval },
        createdAt: now,
        createdBy: ctx.actor,
        reason,
        startsAt,
      });
      await insertTargets(tx.db, { rotationId, selection, waves: waveBounds(plan, total), now });
      await recordAudit(tx, {
        action: 'rotation.create',
        target: { type: 'rotation', id: rotationId },
        detail: { name, vehicles: total, reason },
      });
      await notify(tx.db, 'tsp_feed', { type: 'rotation', rotationIds: [rotationId] });
      return rotationId;
    });
    return getRotation({ ctx, input: { id } });
  },
);

/** How many vehicles a rotation with this selection would include now. */
export const previewRotation = verb(previewRotationOperation, async ({ ctx, input: selection }) => {
  const now = new Date(ctx.clock.now());
  const [counted, without] = await Promise.all([
    countSelected(ctx.db, selection, { now }),
    // These filters need a certificate
    selection.issuers.length || selection.expiresWithinDays !== null
      ? null
      : countSelected(ctx.db, selection, { now, withoutCertificate: true }),
  ]);
  return { ...counted, withoutCertificate: without?.total ?? 0 };
});
