import { z } from 'zod';
import type { RotationDetail, RotationState } from '@/lib/contracts';
import { recordAudit } from '../../audit';
import { type Ctx, withTransaction } from '../../context';
import { ConflictError } from '../../errors';
import { parseInput } from '../../parse';
import { requireCertificateAdmin } from '../permissions';
import { announceRotation } from './announce';
import { getRotation } from './get-rotation';
import { APPROVAL_FROM_VEHICLES, rotationPlanSchema, rotationSelectionSchema, waveBounds } from './plan';
import { previewRotation } from './preview-rotation';
import { selectedVehicles } from './select-vehicles';

const schema = z.object({
  name: z.string().trim().min(1).max(100),
  reason: z.string().trim().max(500).optional(),
  selection: rotationSelectionSchema.prefault({}),
  plan: rotationPlanSchema.prefault({}),
  /** ms since the epoch; null: at once. */
  startsAt: z.int().min(0).nullable().default(null),
});
export type CreateRotationInput = z.input<typeof schema>;

/**
 * Makes a campaign of the vehicles that are selected now; those that another campaign has are skipped. Vehicles that are
 * connected come first, in an order that has nothing to do with their fleet or model, so that a canary stands for all.
 * @throws ConflictError `nothing_selected`
 */
export async function createRotation({
  ctx,
  input,
}: {
  ctx: Ctx;
  input: CreateRotationInput;
}): Promise<RotationDetail> {
  requireCertificateAdmin(ctx.actor);
  const { name, reason = null, selection, plan, startsAt } = parseInput(schema, input);
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
        tx.actor.label,
        tx.actor.id,
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
      values,
    });
    await recordAudit(tx, {
      action: 'rotation.create',
      target: { type: 'rotation', id: rotationId },
      detail: { name, vehicles: total, reason },
    });
    await announceRotation(tx.db, rotationId);
    return rotationId;
  });
  return getRotation({ ctx, input: { id } });
}
