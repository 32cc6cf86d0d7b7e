import { notFound } from 'next/navigation';
import { getBatch } from '@/lib/domain/commands';
import { DomainError } from '@/lib/domain/errors';
import { requireCtx } from '@/lib/web';
import { pageTitle } from '../../../../_components/page-title';
import { BatchView } from '../../_components/batch/batch-view';
import { CommandsHeader } from '../../_components/commands-header';

export const generateMetadata = pageTitle('command.batch');

export default async function BatchPage({ params }: PageProps<'/commands/batches/[id]'>) {
  const ctx = await requireCtx();
  const { id } = await params;
  const batch = await getBatch({ ctx, input: { id } }).catch((error: unknown) => {
    if (error instanceof DomainError && (error.kind === 'not_found' || error.kind === 'validation_failed')) notFound();
    throw error;
  });
  return (
    <>
      <CommandsHeader current="batches" />
      <BatchView initial={batch} />
    </>
  );
}
