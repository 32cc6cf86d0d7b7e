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
import {
  markApproved,
  markEnded,
  markPaused,
  markResumed,
  markRetried,
  type RotationRow,
  selectRotation,
} from './rotation-store';
import { moveTargets, restartTargets } from './target-store';

type Steer = { ctx: Ctx; input: { id: string } };

// Each throws NotFoundError, ConflictError `rotation_state` where it cannot be done now, ForbiddenError.

/** Nobody else is asked; who is under way ends. */
export const pauseRotation = verb(pauseRotationOperation, (steer) =>
  change(steer, 'rotation.pause', ['running'], (db, { id }) => markPaused(db, id, 'operator')),
);

/** Goes on, with the next wave where it waited for that. Failures until now do not pause it again. */
export const resumeRotation = verb(resumeRotationOperation, (steer) =>
  change(steer, 'rotation.resume', ['paused'], (db, { id, pauseReason }, now) =>
    markResumed(db, id, now, pauseReason === 'wave'),
  ),
);

/** Nobody else is asked, for good; who is under way ends. */
export const cancelRotation = verb(cancelRotationOperation, (steer) =>
  change(steer, 'rotation.cancel', ['awaiting_approval', 'scheduled', 'running', 'paused'], async (db, { id }, now) => {
    await moveTargets(db, 'cancel', { ofRotation: id }, { at: now.getTime() });
    await markEnded(db, id, 'cancelled', now);
  }),
);

/** @throws ConflictError `own_approval` where the same person made it */
export const approveRotation = verb(approveRotationOperation, (steer) =>
  change(steer, 'rotation.approve', ['awaiting_approval'], async (db, { id, createdById }, now) => {
    const { actor } = steer.ctx;
    if (createdById === actor.id) throw new ConflictError('own_approval', 'Somebody else must approve it');
    await markApproved(db, id, now, actor.label);
  }),
);

/** Those that failed are asked again, with another exchange. What no other campaign has meanwhile. */
export const retryRotation = verb(retryRotationOperation, (steer) =>
  change(steer, 'rotation.retry', ['running', 'paused', 'completed'], async (db, { id, state }, now) => {
    const moved = await moveTargets(db, 'retry', { freeOfRotation: id }, { at: now.getTime() });
    if (moved.length === 0) throw new ConflictError('rotation_state', 'No vehicle of it has failed');
    await restartTargets(db, moved);
    await markRetried(db, id, now, state === 'completed');
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
