'use client';

import { useRouter } from 'next/navigation';
import { startTransition, useTransition } from 'react';
import type { Locale } from '@/lib/web/locale';
import type { Theme } from '@/lib/web/theme';
import { setLocale, setTheme } from './preferences';

/** Preferences kept in cookies, so that the server renders them. */
export function usePreferences() {
  const router = useRouter();
  const [, startSignOut] = useTransition();
  return {
    chooseTheme: (theme: Theme) => {
      if (theme === 'system') delete document.documentElement.dataset.theme;
      else document.documentElement.dataset.theme = theme;
      startTransition(() => setTheme(theme));
    },
    chooseLocale: (locale: Locale) => startTransition(() => setLocale(locale)),
    signOut: () =>
      startSignOut(async () => {
        const { ok, status } = await fetch('/api/auth/sign-out', { method: 'POST' });
        // Shown as an error of the page: nobody may believe to be signed out who is not
        if (!ok) throw new Error(`Signing out was answered with ${status}`);
        sessionStorage.clear();
        router.replace('/sign-in');
        router.refresh();
      }),
  };
}
