import type { Ctx } from '../context';
import { CommandChange } from './change';
import { lockCommands, saveChanges } from './locked-store';
import { releaseSent, retryLater } from './outbox-store';

// A broker that refuses is not asked in a loop
const RETRY_AFTER_MS = 1_000;

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
    await releaseSent(client, ids(false));
    if (ids(true).length > 0) await retryLater(client, ids(true), ctx.clock.now() + RETRY_AFTER_MS);
  });
}
