import { z } from 'zod';
import {
  type CommandFilter,
  type CommandSummary,
  exportCommandsOperation,
  listCommandsOperation,
} from '@/lib/contracts';
import type { Ctx } from '../context';
import { invalidCursor, pageOf } from '../cursor';
import { verb } from '../verb';
import { selectCommands } from './list-store';

/** Newest first, of the fleets that the actor may see. */
export const listCommands = verb(listCommandsOperation, async ({ ctx, input: { cursor, limit, ...filter } }) => {
  const rows = await selectCommands(ctx, filter, cursor === undefined ? null : parseCursor(cursor), limit + 1);
  return pageOf(rows, limit, ({ createdAt, id }) => `${createdAt}.${id}`);
});

function parseCursor(cursor: string): { createdAt: number; id: string } {
  const [createdAt = '', id = ''] = cursor.split('.');
  if (/^\d{1,15}$/.test(createdAt) && z.uuid().safeParse(id).success) return { createdAt: Number(createdAt), id };
  throw invalidCursor();
}

const PAGE = 1_000;

/** Every command that matches the filter, newest first, in pages. */
export const exportCommands = verb(exportCommandsOperation, ({ ctx, input }) => readPages(ctx, input));

async function* readPages(ctx: Ctx, filter: CommandFilter): AsyncGenerator<CommandSummary[]> {
  let after: { createdAt: number; id: string } | null = null;
  for (;;) {
    const page: CommandSummary[] = await selectCommands(ctx, filter, after, PAGE);
    if (page.length > 0) yield page;
    const last = page.at(-1);
    if (page.length < PAGE || !last) return;
    after = { createdAt: last.createdAt, id: last.id };
  }
}
