import { authorize } from '../../authorize';
import type { Ctx } from '../../context';

// A draft is tried against the last day; a rare use may be a day old when it is refreshed
const USES_FOR_DAYS = 2;
const DENIALS_FOR_DAYS = 30;

/** What no one looks at any more: uses after two days, refusals after thirty. */
export async function deleteOldAccessRecords({ ctx }: { ctx: Ctx }): Promise<void> {
  authorize(ctx.actor, 'access.manage');
  const now = new Date(ctx.clock.now());
  await ctx.db.query({
    text: `delete from access_uses where last_at < $1::timestamptz - $2 * interval '1 day'`,
    values: [now, USES_FOR_DAYS],
  });
  await ctx.db.query({
    text: `delete from access_denials where last_at < $1::timestamptz - $2 * interval '1 day'`,
    values: [now, DENIALS_FOR_DAYS],
  });
}
