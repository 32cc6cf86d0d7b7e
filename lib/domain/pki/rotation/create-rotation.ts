import { APPROVAL_FROM_VEHICLES, createRotationOperation, type RotationState } from '@/lib/contracts';
import { recordAudit } from '../../audit';
import { withTransaction } from '../../context';
import { ConflictError } from '../../errors';
import { notify } from '../../notifications';
import { verb } from '../../verb';
import { getRotation } from './get-rotation';
import { waveBounds } from './plan';
import { previewRotation } from './preview-rotation';
import { selectedVehicles } from './select-vehicles';

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
      const { rows } = await tx.db.query<{ id: string }>({
        text: `insert into rotations (name, state, selection, plan, created_at, created_by, created_by_id, reason, starts_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9) returning id`,
        values: [
          name,
          state,
          JSON.stringify(selection),
          JSON.stringify({ ...plan, needsApproval }),
          now,
          ctx.actor.label,
          ctx.actor.id,
          reason,
          startsAt === null ? null : new Date(startsAt),
        ],
      });
      const rotationId = rows[0]?.id ?? '';
      const { text, values } = selectedVehicles(selection, { now });
      const bind = (value: unknown) => `$${values.push(value)}`;
      await tx.db.query({
        text: `insert into rotation_targets (rotation_id, vehicle_id, tbox_id, old_certificate_id, wave, state, failure_code, changed_at)
       select ${bind(rotationId)}::uuid, vehicle_id, tbox_id, old_id,
         width_bucket(row_number() over (order by busy, connected desc, hashint4(vehicle_id), vehicle_id) - 1,
           ${bind(waveBounds(plan, total))}::int8[]),
         case when busy then 'skipped' else 'waiting' end, case when busy then 'other_rotation' end, $1
       from (${text}) s on conflict do nothing`,
        values: values,
      });
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
