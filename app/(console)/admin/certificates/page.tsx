import { FileKey2 } from 'lucide-react';
import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { EmptyState, PageHeader, Panel } from '@/components/ui';
import { CERTIFICATE_STATES, type CertificateState } from '@/lib/contracts';
import { listCertificates } from '@/lib/domain/pki';
import { requireRole } from '@/lib/web';
import { firstValue } from '../_components/first-value';
import { PageLinks } from '../_components/page-links';
import { CertificateFilters } from './_components/certificate-filters';
import { CertificateTable } from './_components/certificate-table';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('admin.certificates'))('title') };
}

export default async function CertificatesPage({ searchParams }: PageProps<'/admin/certificates'>) {
  const ctx = await requireRole('admin');
  const parameters = await searchParams;
  const filters = { q: firstValue(parameters.q), state: firstValue(parameters.state) };
  const cursor = firstValue(parameters.cursor);
  const t = await getTranslations('admin');
  const state = isState(filters.state) ? [filters.state] : undefined;
  const { items, nextCursor } = await listCertificates({ ctx, input: { q: filters.q, state, cursor } });
  return (
    <>
      <PageHeader title={t('certificates.title')} description={t('certificates.description')} />
      <div className="flex flex-col gap-3 px-4 pb-4">
        <CertificateFilters filters={filters} />
        <Panel flush>
          {items.length ? (
            <CertificateTable items={items} />
          ) : (
            <EmptyState icon={<FileKey2 aria-hidden />} title={t('certificates.empty')}>
              {t(filters.q || filters.state ? 'certificates.emptyFiltered' : 'certificates.emptyText')}
            </EmptyState>
          )}
          <PageLinks
            path="/admin/certificates"
            filters={filters}
            cursor={cursor}
            nextCursor={nextCursor}
            labels={{ first: t('paging.first'), next: t('paging.next') }}
          />
        </Panel>
      </div>
    </>
  );
}

const isState = (text: string | undefined): text is CertificateState =>
  (CERTIFICATE_STATES as readonly (string | undefined)[]).includes(text);
