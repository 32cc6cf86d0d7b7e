'use client';

import { useTranslations } from 'next-intl';
import { ApiProblem } from '@/lib/browser/problem';
import type { Problem } from '@/lib/contracts/errors';

/** Why something was refused or failed, in the reader's language. */
export function useProblemText(): (error: Error | Problem) => string {
  const t = useTranslations('admin.problem');
  return (error) => {
    const code = error instanceof ApiProblem ? error.problem.code : 'code' in error ? error.code : 'other';
    const key = code as Parameters<typeof t>[0];
    return t.has(key) ? t(key) : t('other');
  };
}
