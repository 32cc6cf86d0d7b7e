import type { Ctx } from '../context';
import { changeCommands } from './change-commands';
import { retryLater } from './claim-store';

// A broker that refuses is not asked in a loop
const RETRY_AFTER_MS = 1_000;

export type Sending = { id: string; at: number; failure: string | null };

/** What became of claimed commands at the broker. */
export async function recordSending({ ctx, input }: { ctx: Ctx; input: Sending[] }): Promise<void> {
  const byId = new Map(input.map((sending) => [sending.id, sending]));
  await changeCommands(ctx.db, [...byId.keys()], (change) => {
    const { id, state } = change.command;
    const sending = byId.get(id);
    if (sending?.failure === null) change.add({ type: 'published', at: sending.at });
    // Answered already: then it did arrive, and the failure says nothing
    else if (sending?.failure && state === 'queued') {
      change.add({ type: 'send_failed', at: sending.at, detail: sending.failure });
    }
  });
  const failed = input.filter(({ failure }) => failure !== null).map(({ id }) => id);
  if (failed.length > 0) await retryLater(ctx.db, failed, ctx.clock.now() + RETRY_AFTER_MS);
}
