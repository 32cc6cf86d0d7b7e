import { z } from 'zod';
import { DENIAL_KINDS, type DenialPage } from '@/lib/contracts';
import type { Ctx } from '../../context';
import { ValidationError } from '../../errors';
import { parseInput } from '../../parse';
import { isStorableText } from '../../storable';
import { requireAccessAdmin } from '../permissions';
import { type DenialPlace, selectDenials } from './denial-store';

const MAX_MS = 8_640_000_000_000_000; // ECMA-262: the last millisecond that a Date has
const word = (length: number) =>
  z.string().trim().max(length).refine(isStorableText, 'is not Unicode, or has U+0000').optional();
const schema = z.object({
  /** Any part of client id or topic, in any case. */
  q: word(200),
  kind: z.enum(DENIAL_KINDS).optional(),
  reason: word(64),
  ruleId: word(64),
  /** ms since the epoch. */
  since: z.int().min(0).max(MAX_MS).optional(),
  cursor: z.string().max(100).optional(),
  limit: z.int().min(1).max(200).default(50),
});

/** What was refused, newest first. What comes again meanwhile moves to the front. Administrators only. */
export async function listDenials({ ctx, input }: { ctx: Ctx; input: z.input<typeof schema> }): Promise<DenialPage> {
  requireAccessAdmin(ctx.actor);
  const { cursor, limit, since, ...filter } = parseInput(schema, input);
  const after = cursor === undefined ? null : parseCursor(cursor);
  const rows = await selectDenials(
    ctx.db,
    { ...filter, since: since === undefined ? undefined : new Date(since) },
    { after, limit: limit + 1 },
  );
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, nextCursor: rows.length > limit && last ? `${last.lastAt}.${last.id}` : null };
}

function parseCursor(cursor: string): DenialPlace {
  const [, at, id] = /^(\d{1,15})\.(\d{1,15})$/.exec(cursor) ?? [];
  if (at === undefined) throw new ValidationError([{ path: 'cursor', message: 'is not one of ours' }]);
  return { lastAt: new Date(Number(at)), id: Number(id) };
}
