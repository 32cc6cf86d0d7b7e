import { z } from 'zod';
import type { CommandPage } from '@/lib/contracts';
import type { Ctx } from '../context';
import { ValidationError } from '../errors';
import { parseInput } from '../parse';
import { commandFilterSchema } from './command-filter';
import { selectCommands } from './list-store';

const schema = commandFilterSchema.extend({
  cursor: z.string().max(100).optional(),
  limit: z.int().min(1).max(200).default(50),
});
export type ListCommandsInput = z.input<typeof schema>;

/** Newest first, of the fleets that the actor may see. */
export async function listCommands({ ctx, input }: { ctx: Ctx; input: ListCommandsInput }): Promise<CommandPage> {
  const { cursor, limit, ...filter } = parseInput(schema, input);
  const rows = await selectCommands(ctx, filter, cursor === undefined ? null : parseCursor(cursor), limit + 1);
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, nextCursor: rows.length > limit && last ? `${last.createdAt}.${last.id}` : null };
}

function parseCursor(cursor: string): { createdAt: number; id: string } {
  const [createdAt = '', id = ''] = cursor.split('.');
  if (/^\d{1,15}$/.test(createdAt) && z.uuid().safeParse(id).success) return { createdAt: Number(createdAt), id };
  throw new ValidationError([{ path: 'cursor', message: 'is not one of ours' }]);
}
