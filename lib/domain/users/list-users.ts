import { z } from 'zod';
import type { UserSummary } from '@/lib/contracts';
import type { Ctx } from '../context';
import { parseInput } from '../parse';
import { selectUsers } from './list-users-store';
import { requireAdministrator } from './require-administrator';

const schema = z.object({
  /** Part of a name or an e-mail address. */
  q: z.string().trim().max(100).optional(),
  cursor: z
    .base64url()
    .max(400)
    .transform((text) => Buffer.from(text, 'base64url').toString())
    .optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});

export type UserPage = { items: UserSummary[]; nextCursor: string | null };

/** Ordered by e-mail address. */
export async function listUsers({ ctx, input }: { ctx: Ctx; input: z.input<typeof schema> }): Promise<UserPage> {
  requireAdministrator(ctx);
  const { q, cursor, limit } = parseInput(schema, input);
  const rows = await selectUsers(ctx.db, { q, after: cursor, limit: limit + 1 });
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  const nextCursor = rows.length > limit && last ? Buffer.from(last.email).toString('base64url') : null;
  return { items, nextCursor };
}
