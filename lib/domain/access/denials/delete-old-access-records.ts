import { authorize } from '../../authorize';
import type { Ctx } from '../../context';
import { deleteDenialsBefore } from './denial-store';
import { deleteUsesBefore } from './uses/use-store';

const DAY_MS = 86_400_000;
// A draft is tried against the last day; a rare use may be a day old when it is refreshed
const USES_FOR_DAYS = 2;
const DENIALS_FOR_DAYS = 30;

/** What no one looks at any more: uses after two days, refusals after thirty. */
export async function deleteOldAccessRecords({ ctx }: { ctx: Ctx }): Promise<void> {
  authorize(ctx.actor, 'access.manage');
  const now = ctx.clock.now();
  await deleteUsesBefore(ctx.db, new Date(now - USES_FOR_DAYS * DAY_MS));
  await deleteDenialsBefore(ctx.db, new Date(now - DENIALS_FOR_DAYS * DAY_MS));
}
