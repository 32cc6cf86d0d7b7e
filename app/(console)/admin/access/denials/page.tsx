import { getTranslations } from 'next-intl/server';
import { listDenials } from '@/lib/domain/access';
import { requirePermission, topicRoot } from '@/lib/web';
import { pageTitle } from '../../../../_components/page-title';
import { AccessNav } from '../../_components/access-nav';
import { inputOf, parseDenialFilters } from './_components/denial-filters';
import { DenialLog } from './_components/denial-log';

export const generateMetadata = pageTitle('access.denials');

export default async function AccessDenialsPage({ searchParams }: PageProps<'/admin/access/denials'>) {
  const ctx = await requirePermission('access.manage');
  const filters = parseDenialFilters(await searchParams);
  const at = ctx.clock.now();
  const [t, page] = await Promise.all([
    getTranslations('access.denials'),
    listDenials({ ctx, input: inputOf(filters, at) }),
  ]);
  return (
    <>
      <AccessNav current="denials" title={t('title')} description={t('description')} />
      <DenialLog initial={{ page, filters, at }} topicRoot={topicRoot()} />
    </>
  );
}
