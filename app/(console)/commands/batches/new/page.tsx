import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { requireCtx } from '@/lib/web';
import { BatchForm } from '../../_components/batch/batch-form';
import { CommandsHeader } from '../../_components/commands-header';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('command.batch'))('new') };
}

export default async function NewBatchPage({ searchParams }: PageProps<'/commands/batches/new'>) {
  const { actor } = await requireCtx();
  const { vins } = await searchParams;
  return (
    <>
      <CommandsHeader current="batches" />
      <BatchForm role={actor.role} vins={typeof vins === 'string' ? vins.replaceAll(',', '\n') : ''} />
    </>
  );
}
