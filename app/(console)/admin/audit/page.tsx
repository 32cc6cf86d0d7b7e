import { History } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { getTranslations } from 'next-intl/server';
import { PageHeader } from '@/components/ui';
import { MAX_LENGTH } from '@/lib/contracts/limits';
import { listAudit } from '@/lib/domain/audit';
import { requirePermission } from '@/lib/web';
import { pageTitle } from '../../../_components/page-title';
import { firstValue } from '../../_components/search-params';
import { AddressFilters } from '../_components/address-filters';
import { ListFrame } from '../_components/list-frame';
import { AuditTable } from './_components/audit-table';

export const generateMetadata = pageTitle('admin.audit');

export default async function AuditPage({ searchParams }: PageProps<'/admin/audit'>) {
  const ctx = await requirePermission('audit.read');
  const parameters = await searchParams;
  const filters = {
    actor: firstValue(parameters.actor),
    action: firstValue(parameters.action),
    targetId: firstValue(parameters.targetId),
  };
  const cursor = firstValue(parameters.cursor);
  const t = await getTranslations('admin');
  const { items, nextCursor } = await listAudit({ ctx, input: { ...filters, cursor } });
  const filtered = Object.values(filters).some(Boolean);
  return (
    <>
      <PageHeader title={t('audit.title')} description={t('audit.description')} />
      <div className="flex flex-col gap-3 px-4 pb-4">
        <AuditFilters filters={filters} />
        <ListFrame
          icon={<History aria-hidden />}
          empty={{ title: t('audit.empty'), text: t(filtered ? 'audit.emptyFiltered' : 'audit.emptyText') }}
          path="/admin/audit"
          filters={filters}
          cursor={cursor}
          nextCursor={nextCursor}
        >
          {items.length > 0 ? <AuditTable items={items} /> : null}
        </ListFrame>
      </div>
    </>
  );
}

type AuditFilter = { actor?: string | undefined; action?: string | undefined; targetId?: string | undefined };

const AREAS = [
  'session',
  'user',
  'invitation',
  'vehicle',
  'fleet',
  'model',
  'tbox',
  'certificate',
  'authority',
  'enrolment',
  'rotation',
  'access',
  'client',
  'credential',
  'service_account',
  'ban',
] as const;

function AuditFilters({ filters }: { filters: AuditFilter }) {
  const t = useTranslations('admin.audit');
  const areas = AREAS.map((area) => [area, t(`areas.${area}`)] as const);
  return (
    <AddressFilters
      path="/admin/audit"
      values={filters}
      search={[
        { name: 'actor', label: t('actorSearch'), maxLength: MAX_LENGTH.search },
        { name: 'targetId', label: t('targetSearch'), maxLength: MAX_LENGTH.search },
      ]}
      selects={[{ name: 'action', label: t('area'), any: t('anyArea'), options: areas }]}
      resetLabel={t('reset')}
    />
  );
}
