import { listRotationTargetsOperation, type StrandedAdvice } from '@/lib/contracts';
import { NotFoundError, ValidationError } from '../../errors';
import { verb } from '../../verb';
import { type ListedTarget, selectTargets } from './progress-store';
import { selectRotation } from './rotation-store';

// Within this a TBox is not waited for: it may come too late
const ENDS_SOON_MS = 7 * 86_400_000;

/** In the order in which they are asked. @throws NotFoundError. Administrators only. */
export const listRotationTargets = verb(
  listRotationTargetsOperation,
  async ({ ctx, input: { id, state, stranded, q, wave, cursor, limit } }) => {
    if (!(await selectRotation(ctx.db, id))) throw new NotFoundError(`Rotation ${id}`);
    const now = ctx.clock.now();
    const page = { now, after: cursor === undefined ? null : parseCursor(cursor), limit: limit + 1 };
    const rows = await selectTargets(ctx.db, id, { state, stranded, wave, q }, page);
    const last = rows.length > limit ? rows[limit - 1] : undefined;
    return {
      items: rows.slice(0, limit).map(({ id: _id, stranded, ...row }) => ({
        ...row,
        advice: stranded ? adviceFor(row, now) : null,
      })),
      nextCursor: last ? `${last.wave}.${last.id}` : null,
    };
  },
);

function parseCursor(cursor: string): { wave: number; id: number } {
  const [, wave, id] = /^(\d{1,4})\.(\d{1,10})$/.exec(cursor) ?? [];
  if (id === undefined) throw new ValidationError([{ path: 'cursor', message: 'is not one of ours' }]);
  return { wave: Number(wave), id: Number(id) };
}

function adviceFor(
  { validUntil, connected, state }: Omit<ListedTarget, 'id' | 'stranded'>,
  now: number,
): StrandedAdvice {
  if (validUntil === null || validUntil - now < (connected ? 0 : ENDS_SOON_MS)) return 'enrol';
  return state === 'failed' && connected ? 'retry' : 'wait';
}
