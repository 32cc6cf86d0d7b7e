import { Plus, RefreshCcwDot } from 'lucide-react';
import type { Route } from 'next';
import Link from 'next/link';
import { getTranslations } from 'next-intl/server';
import { buttonClass, PageHeader } from '@/components/ui';
import { listRotations } from '@/lib/domain/pki';
import { requirePermission } from '@/lib/web';
import { pageTitle } from '../../../_components/page-title';
import { firstValue } from '../../_components/search-params';
import { ListFrame } from '../_components/list-frame';
import { RotationTable } from './_components/rotation-table';

export const generateMetadata = pageTitle('rotation');

export default async function RotationsPage({ searchParams }: PageProps<'/admin/rotations'>) {
  const ctx = await requirePermission('certificate.manage');
  const cursor = firstValue((await searchParams).cursor);
  const t = await getTranslations('rotation');
  const page = await listRotations({ ctx, input: { cursor } });
  const create = (
    <Link href={'/admin/rotations/new' as Route} className={buttonClass('primary')}>
      <Plus aria-hidden className="size-4" />
      {t('new')}
    </Link>
  );
  const why = (
    <>
      <p>{t('noneText')}</p>
      <p className="mt-2">{t('noneWhen')}</p>
    </>
  );
  return (
    <>
      <PageHeader title={t('title')} description={t('description')} actions={page.items.length > 0 && create} />
      <div className="px-4 pb-4">
        <ListFrame
          icon={<RefreshCcwDot aria-hidden />}
          empty={{ title: t('none'), text: why, actions: create }}
          path="/admin/rotations"
          filters={{}}
          cursor={cursor}
          nextCursor={page.nextCursor}
        >
          {page.items.length > 0 ? <RotationTable key={cursor} initial={page} cursor={cursor ?? null} /> : null}
        </ListFrame>
      </div>
    </>
  );
}
