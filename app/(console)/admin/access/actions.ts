'use server';

import { discardDraft, restoreRules } from '@/lib/domain/access';
import { action } from '@/lib/web';

export const restore = action(restoreRules);
export const discard = action(discardDraft);
