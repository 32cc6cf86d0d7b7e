import { z } from 'zod';
import type { Ban } from '@/lib/contracts';
import type { Ctx } from '../../context';
import { parseInput } from '../../parse';
import { requireAccessAdmin } from '../permissions';
import { selectBans } from './ban-store';

const MAX_ID = 2 ** 31 - 1; // PostgreSQL's integer
const schema = z.object({
  /** Part of the value, the reason or the author. */
  q: z
    .string()
    .trim()
    .max(100)
    .transform((text) => text.replaceAll('\u0000', '\uFFFD'))
    .optional(),
  cursor: z.coerce.number().int().min(1).max(MAX_ID).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});

export type BanPage = { items: Ban[]; nextCursor: string | null };

/** Those in force, newest first. @throws ValidationError, ForbiddenError */
export async function listBans({ ctx, input }: { ctx: Ctx; input: z.input<typeof schema> }): Promise<BanPage> {
  requireAccessAdmin(ctx.actor);
  const { q, cursor, limit } = parseInput(schema, input);
  const now = new Date(ctx.clock.now());
  const rows = await selectBans(ctx.db, { q, cursor, limit: limit + 1, now });
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, nextCursor: rows.length > limit && last ? String(last.id) : null };
}
