import { FileKey2 } from 'lucide-react';
import { getTranslations } from 'next-intl/server';
import { Suspense } from 'react';
import { Skeleton } from '@/components/ui';
import { listCertificates } from '@/lib/domain/pki';
import { requirePermission } from '@/lib/web';
import { pageTitle } from '../../../_components/page-title';
import { firstValue } from '../../_components/search-params';
import { ListFrame } from '../_components/list-frame';
import { CertificateFilters, readFilters } from './_components/certificate-filters';
import { CertificateNav } from './_components/certificate-nav';
import { CertificateStatistics } from './_components/certificate-statistics';
import { CertificateTable } from './_components/certificate-table';
export const generateMetadata = pageTitle('certificate');

export default async function CertificatesPage({ searchParams }: PageProps<'/admin/certificates'>) {
  const ctx = await requirePermission('certificate.manage');
  const parameters = await searchParams;
  const filters = readFilters(parameters);
  const cursor = firstValue(parameters.cursor);
  const t = await getTranslations('certificate');
  const { state, source, ...rest } = filters;
  const { items, nextCursor } = await listCertificates({
    ctx,
    input: { ...rest, state: state && [state], source: source && [source], cursor },
  });
  const { sort, ...chosen } = filters;
  const filtered = Object.values(chosen).some(Boolean);
  return (
    <>
      <CertificateNav current="certificates" title={t('title')} description={t('description')} />
      <div className="flex flex-col gap-3 px-4 pb-4">
        <Suspense fallback={<Skeleton className="h-48 w-full" />}>
          <CertificateStatistics ctx={ctx} chosen={filters.finding} />
        </Suspense>
        <CertificateFilters filters={filters} />
        <ListFrame
          icon={<FileKey2 aria-hidden />}
          empty={{ title: t('empty'), text: t(filtered ? 'emptyFiltered' : 'emptyText') }}
          path="/admin/certificates"
          filters={filters}
          cursor={cursor}
          nextCursor={nextCursor}
          ordered={sort === 'expiry'}
        >
          {items.length > 0 ? <CertificateTable items={items} /> : null}
        </ListFrame>
      </div>
    </>
  );
}
