'use client';

import { useTranslations } from 'next-intl';
import { describeError } from '@/lib/browser/problem';
import type { Problem } from '@/lib/contracts/errors';

/** Why something was refused or failed, in the reader's language. */
export function useProblemText(): (error: Error | Problem) => string {
  const t = useTranslations('admin.problem');
  return (error) => {
    const key = describeError(error).code as Parameters<typeof t>[0];
    return t.has(key) ? t(key) : t('other');
  };
}
