import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { SubpageHeader } from '@/components/ui';
import { APPROVAL_FROM_VEHICLES, DEFAULT_ROTATION_PLAN, type RotationSelection } from '@/lib/contracts';
import { requirePermission } from '@/lib/web';
import { readRotationChoices } from '../_components/read-choices';
import { RotationForm } from './_components/rotation-form';

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

/** The selection that a link gives: `?fleets=a,b&issuers=…&expiresWithinDays=30`. */
function selectionFrom(parameters: Record<string, string | string[] | undefined>): RotationSelection {
  const list = (name: string) => [parameters[name] ?? []].flat().flatMap((part) => part.split(',').filter(Boolean));
  const days = Number(list('expiresWithinDays')[0] ?? Number.NaN);
  return {
    fleets: list('fleets'),
    models: list('models'),
    tags: list('tags'),
    vins: list('vins'),
    issuers: list('issuers'),
    withdrawnIssuers: list('withdrawnIssuers'),
    expiresWithinDays: Number.isInteger(days) && days >= 0 ? days : null,
  };
}
