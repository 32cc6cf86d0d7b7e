'use client';

import { useRouter } from 'next/navigation';
import { startTransition } from 'react';
import type { Locale } from '@/lib/web/locale';
import type { Theme } from '@/lib/web/theme';
import { setLocale, setTheme } from './preferences';

/** Preferences kept in cookies, so that the server renders them. */
export function usePreferences() {
  const router = useRouter();
  return {
    chooseTheme: (theme: Theme) => {
      if (theme === 'system') delete document.documentElement.dataset.theme;
      else document.documentElement.dataset.theme = theme;
      startTransition(() => setTheme(theme));
    },
    chooseLocale: (locale: Locale) => startTransition(() => setLocale(locale)),
    signOut: async () => {
      await fetch('/api/auth/sign-out', { method: 'POST' });
      router.replace('/sign-in');
      router.refresh();
    },
  };
}
