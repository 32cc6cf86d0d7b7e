import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { BackLink } from '@/components/ui';
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
      <header className="flex flex-col gap-1 px-4 pt-3 pb-3">
        <BackLink href="/admin/rotations">{t('all')}</BackLink>
        <h1 className="font-semibold text-xl">{t('new')}</h1>
      </header>
      <RotationForm
        choices={choices}
        plan={DEFAULT_ROTATION_PLAN}
        selection={selectionFrom(parameters)}
        approvalFrom={APPROVAL_FROM_VEHICLES}
      />
    </>
  );
}
