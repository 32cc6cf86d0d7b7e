import { ShieldCheck } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { getTranslations } from 'next-intl/server';
import { PageHeader } from '@/components/ui';
import { QUARANTINE_REASONS, type QuarantineReason } from '@/lib/contracts';
import { listQuarantinedMessages } from '@/lib/domain/telemetry';
import { requirePermission } from '@/lib/web';
import { pageTitle } from '../../../_components/page-title';
import { firstValue } from '../../_components/search-params';
import { AddressFilters } from '../_components/address-filters';
import { ListFrame } from '../_components/list-frame';
import { QuarantineList } from './_components/quarantine-list';

export const generateMetadata = pageTitle('admin.quarantine');

export default async function QuarantinePage({ searchParams }: PageProps<'/admin/quarantine'>) {
  const ctx = await requirePermission('quarantine.read');
  const parameters = await searchParams;
  const given = firstValue(parameters.reason);
  const reason = QUARANTINE_REASONS.find((one) => one === given);
  const cursor = firstValue(parameters.cursor);
  const t = await getTranslations('admin');
  const { items, nextCursor } = await listQuarantinedMessages({ ctx, input: { cursor, reason } });
  return (
    <>
      <PageHeader title={t('quarantine.title')} description={t('quarantine.description')} />
      <div className="flex flex-col gap-3 px-4 pb-4">
        <QuarantineFilter reason={reason} />
        <ListFrame
          icon={<ShieldCheck aria-hidden />}
          empty={{
            title: t('quarantine.empty'),
            text: t(reason ? 'quarantine.emptyFiltered' : 'quarantine.emptyText'),
          }}
          path="/admin/quarantine"
          filters={{ reason }}
          cursor={cursor}
          nextCursor={nextCursor}
        >
          {items.length > 0 ? <QuarantineList items={items} /> : null}
        </ListFrame>
      </div>
    </>
  );
}

function QuarantineFilter({ reason }: { reason: QuarantineReason | undefined }) {
  const t = useTranslations('admin.quarantine');
  const reasons = QUARANTINE_REASONS.map((one) => [one, t(`reasons.${one}.title`)] as const);
  return (
    <AddressFilters
      path="/admin/quarantine"
      values={{ reason }}
      selects={[{ name: 'reason', label: t('reason'), any: t('all'), options: reasons }]}
      resetLabel={t('reset')}
    />
  );
}
