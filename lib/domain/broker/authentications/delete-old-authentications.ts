import { authorize } from '../../authorize';
import type { Ctx } from '../../context';
import { deleteAuthenticationsBefore } from './authentication-store';

// Of clients that never came back; a connection is compared with its admission when it begins
const KEEP_MS = 30 * 86_400_000;

export async function deleteOldAuthentications({ ctx }: { ctx: Ctx }): Promise<void> {
  authorize(ctx.actor, 'broker.manage');
  await deleteAuthenticationsBefore(ctx.db, ctx.clock.now() - KEEP_MS);
}
