import type { Ctx } from '../context';
import { releaseUnheard } from './outbox-store';

/** These vehicles have just subscribed to commands: what was not heard before is sent again at once. */
export async function retryUnheard({ ctx, input: { vins } }: { ctx: Ctx; input: { vins: string[] } }): Promise<void> {
  if (vins.length > 0) await releaseUnheard(ctx.db, vins);
}
