import { authorize } from '../../authorize';
import type { Ctx } from '../../context';
import { deleteDenialsBefore } from './denial-store';
import { deleteUsesBefore } from './uses/use-store';

const DAY_MS = 86_400_000;
// A dry run covers the last day, and `last_at` may be nearly a day old before it is refreshed
const USES_RETENTION_DAYS = 2;
const DENIALS_RETENTION_DAYS = 30;

export async function deleteOldAccessRecords({ ctx }: { ctx: Ctx }): Promise<void> {
  authorize(ctx.actor, 'access.manage');
  const now = ctx.clock.now();
  await deleteUsesBefore(ctx.db, new Date(now - USES_RETENTION_DAYS * DAY_MS));
  await deleteDenialsBefore(ctx.db, new Date(now - DENIALS_RETENTION_DAYS * DAY_MS));
}
