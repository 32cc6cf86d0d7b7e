import type { RuleDraft } from '@/lib/contracts';
import type { Ctx } from '../../context';
import { requireAccessAdmin } from '../permissions';
import { selectDraft } from './draft-store';

/** The draft that administrators share; null: there is none. */
export async function getDraft({ ctx }: { ctx: Ctx }): Promise<RuleDraft | null> {
  requireAccessAdmin(ctx.actor);
  return selectDraft(ctx.db);
}
