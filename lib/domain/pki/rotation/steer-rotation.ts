import {
  approveRotationOperation,
  cancelRotationOperation,
  pauseRotationOperation,
  type RotationDetail,
  resumeRotationOperation,
  retryRotationOperation,
} from '@/lib/contracts';
import type { Transaction } from '@/lib/platform/db';
import { recordAudit } from '../../audit';
import { type Ctx, withTransaction } from '../../context';
import { ConflictError, NotFoundError } from '../../errors';
import { notify } from '../../notifications';
import { verb } from '../../verb';
import { getRotation } from './get-rotation';
import { moveTargets } from './move-target';
import { type RotationRow, selectRotation } from './rotation-store';

type Steer = { ctx: Ctx; input: { id: string } };

// Each throws NotFoundError, ConflictError `rotation_state` where it cannot be done now, ForbiddenError.

/** Nobody else is asked; who is under way ends. */
export const pauseRotation = verb(pauseRotationOperation, (steer) =>
  change(steer, 'rotation.pause', ['running'], async (db, { id }) => {
    await db.query({
      text: `update rotations set state = 'paused', pause_reason = 'operator' where id = $1`,
      values: [id],
    });
  }),
);

/** Goes on, with the next wave where it waited for that. Failures until now do not pause it again. */
export const resumeRotation = verb(resumeRotationOperation, (steer) =>
  change(steer, 'rotation.resume', ['paused'], async (db, { id, pauseReason }, now) => {
    await db.query({
      text: `update rotations set state = 'running', pause_reason = null, judged_from = $2,
         wave = case when $3 then wave + 1 else wave end, wave_at = case when $3 then $2 else wave_at end where id = $1`,
      values: [id, now, pauseReason === 'wave'],
    });
  }),
);

/** Nobody else is asked, for good; who is under way ends. */
export const cancelRotation = verb(cancelRotationOperation, (steer) =>
  change(steer, 'rotation.cancel', ['awaiting_approval', 'scheduled', 'running', 'paused'], async (db, { id }, now) => {
    await moveTargets(db, 'cancel', 't.rotation_id = $1', [id], { at: now.getTime() });
    await db.query({
      text: `update rotations set state = 'cancelled', pause_reason = null, ended_at = $2 where id = $1`,
      values: [id, now],
    });
  }),
);

/** @throws ConflictError `own_approval` where the same person made it */
export const approveRotation = verb(approveRotationOperation, (steer) =>
  change(steer, 'rotation.approve', ['awaiting_approval'], async (db, { id, createdById }, now) => {
    const { actor } = steer.ctx;
    if (createdById === actor.id) throw new ConflictError('own_approval', 'Somebody else must approve it');
    await db.query({
      text: `update rotations set state = 'scheduled', approved_at = $2, approved_by = $3 where id = $1`,
      values: [id, now, actor.label],
    });
  }),
);

/** Those that failed are asked again, with another exchange. What no other campaign has meanwhile. */
export const retryRotation = verb(retryRotationOperation, (steer) =>
  change(steer, 'rotation.retry', ['running', 'paused', 'completed'], async (db, { id, state }, now) => {
    const free = `t.rotation_id = $1 and not exists (select 1 from rotation_targets o where o.tbox_id = t.tbox_id
      and o.id <> t.id and o.state in ('waiting', 'asked', 'issued', 'installed'))`;
    const moved = await moveTargets(db, 'retry', free, [id], { at: now.getTime() });
    if (moved.length === 0) throw new ConflictError('rotation_state', 'No vehicle of it has failed');
    await db.query({
      text: `update rotation_targets set attempt = attempt + 1, exchange_id = gen_random_uuid(), new_certificate_id = null,
         deadline_at = null where id = any($1)`,
      values: [moved],
    });
    await db.query({
      text: `update rotations set judged_from = $2, ended_at = null, state = case when $3 then 'running' else state end where id = $1`,
      values: [id, now, state === 'completed'],
    });
  }),
);

async function change(
  { ctx, input }: Steer,
  action: string,
  from: RotationRow['state'][],
  apply: (db: Transaction, row: RotationRow, now: Date) => Promise<void>,
): Promise<RotationDetail> {
  const { id } = input;
  await withTransaction(ctx, async (tx) => {
    const row = await selectRotation(tx.db, id, true);
    if (!row) throw new NotFoundError(`Rotation ${id}`);
    if (!from.includes(row.state)) {
      throw new ConflictError(
        'rotation_state',
        `The rotation is ${row.state.replace('_', ' ')}: this cannot be done now`,
      );
    }
    await apply(tx.db, row, new Date(ctx.clock.now()));
    await recordAudit(tx, { action, target: { type: 'rotation', id }, detail: { name: row.name } });
    await notify(tx.db, 'tsp_feed', { type: 'rotation', rotationIds: [id] });
  });
  return getRotation({ ctx, input: { id } });
}
