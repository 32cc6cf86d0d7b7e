import { type CommandFilter, type CommandSummary, exportCommandsOperation } from '@/lib/contracts';
import type { Ctx } from '../context';
import { verb } from '../verb';
import { selectCommands } from './list-store';

const PAGE = 1_000;

/** Every command that the filter finds, newest first, page by page. */
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
