import { Folders } from 'lucide-react';
import { listFleets } from '@/lib/domain/fleet';
import { requirePermission } from '@/lib/web';
import { pageTitle } from '../../../_components/page-title';
import { firstValue } from '../../_components/search-params';
import { CataloguePage } from '../_components/catalogue/catalogue-page';

export const generateMetadata = pageTitle('catalogue.fleet');

export default async function FleetsPage({ searchParams }: PageProps<'/admin/fleets'>) {
  const ctx = await requirePermission('vehicle.manage');
  const archived = firstValue((await searchParams).archived) === 'true';
  const items = await listFleets({ ctx, input: { archived } });
  return (
    <CataloguePage kind="fleet" items={items} path="/admin/fleets" archived={archived} icon={<Folders aria-hidden />} />
  );
}
