import { listAuditOperation } from '@/lib/contracts';
import { decodeIdCursor, pageOf } from '../cursor';
import { verb } from '../verb';
import { selectAudit } from './store';

/** Newest first. */
export const listAudit = verb(listAuditOperation, async ({ ctx, input: { limit, cursor, ...filter } }) => {
  const rows = await selectAudit(ctx.db, { ...filter, cursor: decodeIdCursor(cursor), limit: limit + 1 });
  return pageOf(rows, limit, ({ id }) => String(id));
});
