import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { SubpageHeader } from '@/components/ui';
import { APPROVAL_FROM_VEHICLES, DEFAULT_ROTATION_PLAN } from '@/lib/contracts';

import { requirePermission } from '@/lib/web';
import { readRotationChoices } from '../_components/read-choices';
import { RotationForm } from './_components/rotation-form';
import { selectionFrom } from './_components/selection-from';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('rotation'))('new') };
}

export default async function NewRotationPage({ searchParams }: PageProps<'/admin/rotations/new'>) {
  const ctx = await requirePermission('certificate.manage');
  const [t, choices, parameters] = await Promise.all([
    getTranslations('rotation'),
    readRotationChoices(ctx),
    searchParams,
  ]);
  return (
    <>
      <SubpageHeader back={{ href: '/admin/rotations', label: t('all') }} title={t('new')} />
      <RotationForm
        choices={choices}
        plan={DEFAULT_ROTATION_PLAN}
        selection={selectionFrom(parameters)}
        approvalFrom={APPROVAL_FROM_VEHICLES}
      />
    </>
  );
}
