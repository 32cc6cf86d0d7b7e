import { z } from 'zod';
import type { RuleSetVersionPage } from '@/lib/contracts';
import type { Ctx } from '../../context';
import { parseInput } from '../../parse';
import { requireAccessAdmin } from '../permissions';
import { selectVersions } from './rule-set-store';

const schema = z.object({
  cursor: z.coerce.number().int().min(1).max(2_147_483_647).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});

/** Newest first, without version 0. */
export async function listRuleSetVersions({
  ctx,
  input,
}: {
  ctx: Ctx;
  input: { cursor?: string | number | undefined; limit?: number | undefined };
}): Promise<RuleSetVersionPage> {
  requireAccessAdmin(ctx.actor);
  const { cursor = null, limit } = parseInput(schema, input);
  const rows = await selectVersions(ctx.db, { before: cursor, limit: limit + 1 });
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, nextCursor: rows.length > limit && last ? String(last.version) : null };
}
