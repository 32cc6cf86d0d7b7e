import type { Ctx } from '../context';
import { CommandChange } from './change';
import { lockCommands, saveChanges } from './locked-store';
import { release } from './outbox-store';

export type Sending = { id: string; at: number; failure: string | null };

/** What became of claimed commands at the broker. */
export async function recordSending({ ctx, input }: { ctx: Ctx; input: Sending[] }): Promise<void> {
  const byId = new Map(input.map((sending) => [sending.id, sending]));
  await ctx.db.transaction(async (client) => {
    const commands = await lockCommands(client, [...byId.keys()]);
    const changes = commands.map((command) => {
      const change = new CommandChange(command);
      const sending = byId.get(command.id);
      if (sending?.failure === null) change.add({ type: 'published', at: sending.at });
      // Answered already: then it did arrive, and the failure says nothing
      else if (sending?.failure && command.state === 'queued') {
        change.add({ type: 'send_failed', at: sending.at, detail: sending.failure });
      }
      return change;
    });
    await saveChanges(client, changes);
    const ids = (failed: boolean) => input.filter(({ failure }) => (failure !== null) === failed).map(({ id }) => id);
    await release(client, ids(false), { again: false });
    await release(client, ids(true), { again: true });
  });
}
