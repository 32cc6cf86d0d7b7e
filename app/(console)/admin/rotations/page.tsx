import { Plus, RefreshCcwDot } from 'lucide-react';
import type { Route } from 'next';
import Link from 'next/link';
import { getTranslations } from 'next-intl/server';
import { buttonClass, EmptyState, PageHeader, Panel } from '@/components/ui';
import { listRotations } from '@/lib/domain/pki';
import { requireRole } from '@/lib/web';
import { pageTitle } from '../../../_components/page-title';
import { firstValue } from '../_components/first-value';
import { PageLinks } from '../_components/page-links';
import { RotationTable } from './_components/rotation-table';

export const generateMetadata = pageTitle('rotation');

export default async function RotationsPage({ searchParams }: PageProps<'/admin/rotations'>) {
  const ctx = await requireRole('admin');
  const cursor = firstValue((await searchParams).cursor);
  const [t, tPaging] = await Promise.all([getTranslations('rotation'), getTranslations('admin.paging')]);
  const page = await listRotations({ ctx, input: { cursor } });
  const create = (
    <Link href={'/admin/rotations/new' as Route} className={buttonClass('primary')}>
      <Plus aria-hidden className="size-4" />
      {t('new')}
    </Link>
  );
  return (
    <>
      <PageHeader title={t('title')} description={t('description')} actions={page.items.length > 0 && create} />
      <div className="px-4 pb-4">
        <Panel flush>
          {page.items.length > 0 ? (
            <RotationTable key={cursor} initial={page} cursor={cursor ?? null} />
          ) : (
            <EmptyState icon={<RefreshCcwDot aria-hidden />} title={t('none')} actions={create}>
              <p>{t('noneText')}</p>
              <p className="mt-2">{t('noneWhen')}</p>
            </EmptyState>
          )}
          <PageLinks
            path="/admin/rotations"
            filters={{}}
            cursor={cursor}
            nextCursor={page.nextCursor}
            labels={{ first: tPaging('first'), next: tPaging('next') }}
          />
        </Panel>
      </div>
    </>
  );
}
