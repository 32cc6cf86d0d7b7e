import type { CommandSummary } from '@/lib/contracts';
import type { Ctx } from '../context';
import { parseInput } from '../parse';
import { type CommandFilterInput, commandFilterSchema } from './command-filter';
import { selectCommands } from './list-store';

const PAGE = 1_000;

/** Every command that the filter finds, newest first, page by page. */
export async function* exportCommands({
  ctx,
  input,
}: {
  ctx: Ctx;
  input: CommandFilterInput;
}): AsyncGenerator<CommandSummary[]> {
  const filter = parseInput(commandFilterSchema, input);
  let after: { createdAt: number; id: string } | null = null;
  for (;;) {
    const page: CommandSummary[] = await selectCommands(ctx, filter, after, PAGE);
    if (page.length > 0) yield page;
    const last = page.at(-1);
    if (page.length < PAGE || !last) return;
    after = { createdAt: last.createdAt, id: last.id };
  }
}
