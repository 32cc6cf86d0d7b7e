'use client';

import { SearchX } from 'lucide-react';
import type { Route } from 'next';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { buttonClass, EmptyState } from '@/components/ui';

// The more specific path first
const LISTS = [
  ['/vehicles', 'vehicles'],
  ['/commands/batches', 'batches'],
  ['/commands', 'commands'],
  ['/admin/certificates', 'certificates'],
  ['/admin/rotations', 'rotations'],
  ['/admin/access/clients', 'clients'],
] as const;

/** For an unknown address, and for an object that does not exist or is in another fleet: leads to the list of its kind. */
export function PageNotFound() {
  const t = useTranslations('common.error');
  const path = usePathname();
  const [list, kind] = LISTS.find(([one]) => path.startsWith(`${one}/`)) ?? [];
  return (
    <EmptyState
      heading="h1"
      icon={<SearchX aria-hidden />}
      title={t('notFoundTitle')}
      actions={
        <>
          {list && kind && (
            <Link href={list as Route} prefetch={false} className={buttonClass('primary')}>
              {t(`list.${kind}`)}
            </Link>
          )}
          <Link href="/" prefetch={false} className={buttonClass()}>
            {t('home')}
          </Link>
        </>
      }
    >
      <p>{t(kind ? `missing.${kind}` : 'notFoundText')}</p>
      <p className="mt-1 break-all font-mono text-faint text-xs">{path}</p>
    </EmptyState>
  );
}
