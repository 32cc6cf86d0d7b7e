import { listRuleSetVersionsOperation } from '@/lib/contracts';
import { decodeIdCursor } from '../../cursor';
import { verb } from '../../verb';
import { selectVersions } from './rule-set-store';

/** Newest first, without version 0. */
const MAX_VERSION = 2 ** 31 - 1; // PostgreSQL's integer

export const listRuleSetVersions = verb(listRuleSetVersionsOperation, async ({ ctx, input: { cursor, limit } }) => {
  const rows = await selectVersions(ctx.db, {
    before: decodeIdCursor(cursor, MAX_VERSION) ?? null,
    limit: limit + 1,
  });
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, nextCursor: rows.length > limit && last ? String(last.version) : null };
});
