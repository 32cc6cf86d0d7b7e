'use client';

import { usePathname, useSearchParams } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { addressOf, useNavigation } from '@/lib/browser/navigation';

/** A bar at the top while the next page loads. Not shown for a page that is there at once. */
export function NavigationProgress() {
  const t = useTranslations('common');
  const pathname = usePathname();
  const search = useSearchParams();
  const shown = addressOf(pathname, new URLSearchParams(search));
  const navigation = useNavigation();
  if (navigation?.from !== shown || navigation.to === shown) return null;
  return <div role="progressbar" aria-label={t('loading')} className="navigation-progress" />;
}
