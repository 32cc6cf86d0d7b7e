import { listAuditOperation } from '@/lib/contracts';
import { decodeIdCursor } from '../cursor';
import { verb } from '../verb';
import { selectAudit } from './store';

/** Newest first. */
export const listAudit = verb(listAuditOperation, async ({ ctx, input: { limit, cursor, ...filter } }) => {
  const rows = await selectAudit(ctx.db, { ...filter, cursor: decodeIdCursor(cursor), limit: limit + 1 });
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, nextCursor: rows.length > limit && last ? String(last.id) : null };
});
