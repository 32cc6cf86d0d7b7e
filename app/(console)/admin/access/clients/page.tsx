import { getTranslations } from 'next-intl/server';
import { BrokerUnavailableError, listClients } from '@/lib/domain/broker';
import { requirePermission } from '@/lib/web';
import { pageTitle } from '../../../../_components/page-title';
import { firstValue } from '../../../_components/search-params';
import { AccessNav } from '../../_components/access-nav';
import { pageSizeOf, readClientFilters } from './_components/client-filters';
import { ClientList } from './_components/client-list';

export const generateMetadata = pageTitle('clients');

export default async function ClientsPage({ searchParams }: PageProps<'/admin/access/clients'>) {
  const ctx = await requirePermission('broker.manage');
  const parameters = await searchParams;
  const filters = readClientFilters((name) => firstValue(parameters[name]));
  const { connected, waiting, ...rest } = filters;
  const [t, page] = await Promise.all([
    getTranslations('clients'),
    listClients({
      ctx,
      input: {
        ...rest,
        ...(connected && { connected: connected === 'true' }),
        ...(waiting && { waiting: true }),
        limit: pageSizeOf(filters),
      },
    }).catch((error: unknown) => {
      if (error instanceof BrokerUnavailableError) return null;
      throw error;
    }),
  ]);
  return (
    <>
      <AccessNav current="clients" title={t('title')} description={t('description')} />
      <div className="px-4 pb-4">
        <ClientList first={{ filters, page, at: ctx.clock.now() }} />
      </div>
    </>
  );
}
