import { z } from 'zod';
import { COMMAND_STATES, type CommandPage, OPERATIONS, vinSchema } from '@/lib/contracts';
import type { Ctx } from '../context';
import { ValidationError } from '../errors';
import { parseInput } from '../parse';
import { selectCommands } from './list-store';

const listOf = <T extends z.ZodType>(item: T) => z.array(item).max(50).optional();

export const commandFilterSchema = z.object({
  vin: vinSchema.optional(),
  state: listOf(z.enum(COMMAND_STATES)),
  operation: listOf(z.enum(OPERATIONS)),
  fleet: listOf(z.string().max(40)),
  model: listOf(z.string().max(64)),
  batch: z.uuid().optional(),
  /** Id of a person. */
  requestedBy: z.string().max(64).optional(),
  /** Requested in this time, ms since the epoch. */
  from: z.int().min(0).optional(),
  to: z.int().min(0).optional(),
});
const schema = commandFilterSchema.extend({
  cursor: z.string().max(100).optional(),
  limit: z.int().min(1).max(200).default(50),
});
export type CommandFilterInput = z.input<typeof commandFilterSchema>;
export type ListCommandsInput = z.input<typeof schema>;
export type CommandFilter = z.output<typeof commandFilterSchema>;

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
