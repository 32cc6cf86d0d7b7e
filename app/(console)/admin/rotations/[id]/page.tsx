import { notFound } from 'next/navigation';
import { DomainError } from '@/lib/domain/errors';
import { getRotation } from '@/lib/domain/pki';
import { requirePermission } from '@/lib/web';
import { pageTitle } from '../../../../_components/page-title';
import { readRotationChoices } from '../_components/read-choices';
import { RotationView } from './_components/rotation-view';

export const generateMetadata = pageTitle('rotation');

export default async function RotationPage({ params }: PageProps<'/admin/rotations/[id]'>) {
  const ctx = await requirePermission('certificate.manage');
  const { id } = await params;
  const [rotation, choices] = await Promise.all([
    getRotation({ ctx, input: { id } }).catch((error: unknown) => {
      if (error instanceof DomainError && (error.kind === 'not_found' || error.kind === 'validation_failed'))
        notFound();
      throw error;
    }),
    readRotationChoices(ctx),
  ]);
  return <RotationView initial={rotation} choices={choices} />;
}
