import { discardDraft, getDraft, saveDraft } from '@/lib/domain/access';
import { NotFoundError } from '@/lib/domain/errors';
import { route } from '@/lib/web';
import { discardDraftOperation, getDraftOperation, saveDraftOperation } from '@/lib/web/api';

export const GET = route(getDraftOperation, async ({ ctx }) => {
  const draft = await getDraft({ ctx });
  if (!draft) throw new NotFoundError('A draft of the access rules');
  return draft;
});
export const PUT = route(saveDraftOperation, ({ ctx, body }) => saveDraft({ ctx, input: body }));
export const DELETE = route(discardDraftOperation, async ({ ctx, query }) => discardDraft({ ctx, input: query }));
