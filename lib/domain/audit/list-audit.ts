import { z } from 'zod';
import type { AuditItem } from '@/lib/contracts';
import type { Ctx } from '../context';
import { ForbiddenError } from '../errors';
import { parseInput } from '../parse';
import { selectAudit } from './store';

const word = z
  .string()
  .trim()
  .max(200)
  .transform((text) => text || undefined)
  .optional();

const schema = z.object({
  /** Id or e-mail address of a person, or name of a process. */
  actor: word,
  /** `user.invite`, or `user` for everything done to users. */
  action: word,
  targetType: word,
  targetId: word,
  cursor: z.coerce.number().int().min(1).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});

export type AuditPage = { items: AuditItem[]; nextCursor: string | null };

/** Newest first. Administrators only. */
export async function listAudit({ ctx, input }: { ctx: Ctx; input: z.input<typeof schema> }): Promise<AuditPage> {
  if (ctx.actor.role !== 'admin' && ctx.actor.role !== 'system') {
    throw new ForbiddenError('Only an administrator may read the audit trail');
  }
  const { limit, ...filter } = parseInput(schema, input);
  const rows = await selectAudit(ctx.db, { ...filter, limit: limit + 1 });
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, nextCursor: rows.length > limit && last ? String(last.id) : null };
}
