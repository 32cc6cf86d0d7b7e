import { getDraftOperation, type RuleDraft } from '@/lib/contracts';
import { authorize } from '../../authorize';
import type { Ctx } from '../../context';
import { NotFoundError } from '../../errors';
import { verb } from '../../verb';
import { selectDraft } from './draft-store';

/** The draft that administrators share. @throws NotFoundError */
export const getDraft = verb(getDraftOperation, async ({ ctx }) => {
  const draft = await selectDraft(ctx.db);
  if (!draft) throw new NotFoundError('A draft of the access rules');
  return draft;
});

/** As getDraft, for pages; null: there is none. */
export async function findDraft({ ctx }: { ctx: Ctx }): Promise<RuleDraft | null> {
  authorize(ctx.actor, 'access.manage');
  return selectDraft(ctx.db);
}
