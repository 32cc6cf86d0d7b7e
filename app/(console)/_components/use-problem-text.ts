'use client';

import { useTranslations } from 'next-intl';
import { describeError } from '@/lib/browser/problem';
import type { Problem } from '@/lib/contracts';

/** Message areas with texts of problem codes. */
export type ProblemArea = 'admin' | 'access' | 'catalogue' | 'rotation' | 'vehicle.lifecycle';

/** Explains an error in the user's language; an unknown code by the server's detail. */
export function useProblemText(area: ProblemArea = 'admin'): (error: Error | Problem) => string {
  const t = useTranslations(`${area}.problem`);
  return (error) => {
    const { code, detail, title } = describeError(error);
    const key = code as Parameters<typeof t>[0];
    return t(t.has(key) ? key : 'other', { detail: detail || title });
  };
}
