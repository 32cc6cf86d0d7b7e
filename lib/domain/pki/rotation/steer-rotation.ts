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

type Input = { ctx: Ctx; input: { id: string } };

// Each throws NotFoundError, ConflictError `rotation_state` if it is not possible in this state, ForbiddenError.

/** Stops new requests; targets in progress continue. */
export const pauseRotation = verb(pauseRotationOperation, (request) =>
  change(request, 'rotation.pause', ['running'], (db, { id }) => markPaused(db, id, 'operator')),
);

/** Continues, with the next wave if it waited for approval of that. Earlier failures do not pause it again. */
export const resumeRotation = verb(resumeRotationOperation, (request) =>
  change(request, 'rotation.resume', ['paused'], (db, { id, pauseReason }, now) =>
    markResumed(db, id, now, pauseReason === 'wave'),
  ),
);

/** Stops new requests for good; targets in progress continue. */
export const cancelRotation = verb(cancelRotationOperation, (request) =>
  change(
    request,
    'rotation.cancel',
    ['awaiting_approval', 'scheduled', 'running', 'paused'],
    async (db, { id }, now) => {
      await moveTargets(db, 'cancel', { ofRotation: id }, { at: now.getTime() });
      await markEnded(db, id, 'cancelled', now);
    },
  ),
);

/** @throws ConflictError `own_approval` if the same user created it */
export const approveRotation = verb(approveRotationOperation, (request) =>
  change(request, 'rotation.approve', ['awaiting_approval'], async (db, { id, createdById }, now) => {
    const { actor } = request.ctx;
    if (createdById === actor.id) throw new ConflictError('own_approval', 'Somebody else must approve it');
    await markApproved(db, id, now, actor.label);
  }),
);

/** Requests failed targets again with a new exchange, unless another rotation has them. */
export const retryRotation = verb(retryRotationOperation, (request) =>
  change(request, 'rotation.retry', ['running', 'paused', 'completed'], async (db, { id, state }, now) => {
    const moved = await moveTargets(db, 'retry', { freeOfRotation: id }, { at: now.getTime() });
    if (moved.length === 0) throw new ConflictError('rotation_state', 'No vehicle of it has failed');
    await restartTargets(db, moved);
    await markRetried(db, id, now, state === 'completed');
  }),
);

async function change(
  { ctx, input }: Input,
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
