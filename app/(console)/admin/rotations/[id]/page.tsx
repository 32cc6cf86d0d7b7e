import { getRotation } from '@/lib/domain/pki';
import { requirePermission } from '@/lib/web';
import { pageTitle } from '../../../../_components/page-title';
import { orNotFound } from '../../../_components/or-not-found';
import { readRotationChoices } from '../_components/read-choices';
import { RotationView } from './_components/rotation-view';

export const generateMetadata = pageTitle('rotation');

export default async function RotationPage({ params }: PageProps<'/admin/rotations/[id]'>) {
  const ctx = await requirePermission('certificate.manage');
  const { id } = await params;
  const [rotation, choices] = await Promise.all([
    orNotFound(getRotation({ ctx, input: { id } })),
    readRotationChoices(ctx),
  ]);
  return <RotationView initial={rotation} choices={choices} />;
}
