import type { Ctx } from '../context';
import { releaseUndelivered } from './outbox-store';

/** These vehicles have just subscribed to commands: what was not heard before is sent again at once. */
export async function retryUndelivered({
  ctx,
  input: { vins },
}: {
  ctx: Ctx;
  input: { vins: string[] };
}): Promise<void> {
  if (vins.length > 0) await releaseUndelivered(ctx.db, vins);
}
