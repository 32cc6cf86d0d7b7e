import { listDenialsOperation } from '@/lib/contracts';
import { pageOf } from '../../cursor';
import { ValidationError } from '../../errors';
import { verb } from '../../verb';
import { type DenialPlace, selectDenials } from './denial-store';

/** Denials, last occurrence first. Administrators only. */
export const listDenials = verb(listDenialsOperation, async ({ ctx, input: { cursor, limit, since, ...filter } }) => {
  const after = cursor === undefined ? null : parseCursor(cursor);
  const rows = await selectDenials(
    ctx.db,
    { ...filter, since: since === undefined ? undefined : new Date(since) },
    { after, limit: limit + 1 },
  );
  return pageOf(rows, limit, ({ lastAt, id }) => `${lastAt}.${id}`);
});

function parseCursor(cursor: string): DenialPlace {
  const [, at, id] = /^(\d{1,15})\.(\d{1,15})$/.exec(cursor) ?? [];
  if (at === undefined) throw new ValidationError([{ path: 'cursor', message: 'is not one of ours' }]);
  return { lastAt: new Date(Number(at)), id: Number(id) };
}
