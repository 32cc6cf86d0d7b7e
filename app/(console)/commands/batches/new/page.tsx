import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { requireCtx } from '@/lib/web';
import { BatchForm } from '../../_components/batch/batch-form';
import { chosenVins } from '../../_components/batch/chosen-vins';
import { CommandsHeader } from '../../_components/commands-header';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('command.batch'))('new') };
}

export default async function NewBatchPage({ searchParams }: PageProps<'/commands/batches/new'>) {
  const ctx = await requireCtx();
  const { vins, vehicles, chosen: from } = await searchParams;
  const chosen =
    from === 'map'
      ? ('kept' as const)
      : typeof vehicles === 'string'
        ? await chosenVins(ctx, vehicles)
        : { vins: typeof vins === 'string' ? vins.split(',') : [], more: false };
  return (
    <>
      <CommandsHeader current="batches" />
      <BatchForm role={ctx.actor.role} chosen={chosen} />
    </>
  );
}
