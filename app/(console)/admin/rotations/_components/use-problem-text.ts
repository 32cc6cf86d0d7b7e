'use client';

import { useTranslations } from 'next-intl';
import { describeError } from '@/lib/browser/problem';
import type { Problem } from '@/lib/contracts/errors';

/** Why it was not done, in the reader's words; without words of its own, as the server says it. */
export function useRotationProblemText(): (error: Error | Problem) => string {
  const t = useTranslations('rotation.problem');
  return (error) => {
    const { code, detail, title } = describeError(error);
    const key = code as Parameters<typeof t>[0];
    return key !== 'other' && t.has(key) ? t(key) : t('other', { detail: detail || title });
  };
}
