'use client';

import { usePathname, useSearchParams } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { useEffect } from 'react';
import { addressOf, navigationEnded, useNavigationTarget } from '@/lib/browser/navigation';

/** A bar at the top while the next page loads. Not shown for a page that is there at once. */
export function NavigationProgress() {
  const t = useTranslations('common');
  const pathname = usePathname();
  const search = useSearchParams();
  const shown = addressOf(pathname, new URLSearchParams(search));
  const target = useNavigationTarget();
  // biome-ignore lint/correctness/useExhaustiveDependencies: at each change of what is shown
  useEffect(navigationEnded, [shown]);
  if (target === null || target === shown) return null;
  return <div role="progressbar" aria-label={t('loading')} className="navigation-progress" />;
}
