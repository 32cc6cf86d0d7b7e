import { APPROVAL_FROM_VEHICLES, createRotationOperation, type RotationState } from '@/lib/contracts';
import { recordAudit } from '../../audit';
import { withTransaction } from '../../context';
import { ConflictError } from '../../errors';
import { notify } from '../../notifications';
import { verb } from '../../verb';
import { getRotation } from './get-rotation';
import { waveBounds } from './plan';
import { previewRotation } from './preview-rotation';
import { insertRotation } from './rotation-store';
import { insertTargets } from './selection-store';

/**
 * Makes a campaign of the vehicles that are selected now; those that another campaign has are skipped. Vehicles that are
 * connected come first, in an order that has nothing to do with their fleet or model, so that a canary stands for all.
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
