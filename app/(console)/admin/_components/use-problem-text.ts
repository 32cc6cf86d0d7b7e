'use client';

import { useTranslations } from 'next-intl';
import type { Problem } from '@/lib/contracts/errors';

/** A refusal in the reader's language. */
export function useProblemText(): (problem: Problem) => string {
  const t = useTranslations('admin.problem');
  return ({ code }) => {
    const key = code as Parameters<typeof t>[0];
    return t.has(key) ? t(key) : t('other');
  };
}
