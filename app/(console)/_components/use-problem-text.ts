'use client';

import { useTranslations } from 'next-intl';
import { describeError } from '@/lib/browser/problem';
import type { Problem } from '@/lib/contracts';

/** Areas of texts with words of their own for refusals. */
export type ProblemArea = 'admin' | 'access' | 'rotation';

/** Why something was refused or failed, in the reader's language; without words of its own, as the server says it. */
export function useProblemText(area: ProblemArea = 'admin'): (error: Error | Problem) => string {
  const t = useTranslations(`${area}.problem`);
  return (error) => {
    const { code, detail, title } = describeError(error);
    const key = code as Parameters<typeof t>[0];
    return t(t.has(key) ? key : 'other', { detail: detail || title });
  };
}
