'use client';

import { useTranslations } from 'next-intl';

/** Title and remedy of a failure code; an unknown code is its own title. */
export function useFailureText(): (code: string) => { title: string; action: string | null } {
  const t = useTranslations('rotation.failures.code');
  return (code) => {
    const title = `${code}.title` as Parameters<typeof t>[0];
    const action = `${code}.action` as Parameters<typeof t>[0];
    return code.includes('.') || !t.has(title) ? { title: code, action: null } : { title: t(title), action: t(action) };
  };
}
