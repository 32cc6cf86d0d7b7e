import { Car } from 'lucide-react';
import { listModels } from '@/lib/domain/fleet';
import { requirePermission } from '@/lib/web';
import { pageTitle } from '../../../_components/page-title';
import { firstValue } from '../../_components/search-params';
import { CataloguePage } from '../_components/catalogue/catalogue-page';

export const generateMetadata = pageTitle('catalogue.model');

export default async function ModelsPage({ searchParams }: PageProps<'/admin/models'>) {
  const ctx = await requirePermission('vehicle.manage');
  const archived = firstValue((await searchParams).archived) === 'true';
  const items = await listModels({ ctx, input: { archived } });
  return (
    <CataloguePage kind="model" items={items} path="/admin/models" archived={archived} icon={<Car aria-hidden />} />
  );
}
