import { getBatch } from '@/lib/domain/commands';
import { requireCtx } from '@/lib/web';
import { pageTitle } from '../../../../_components/page-title';
import { orNotFound } from '../../../_components/or-not-found';
import { BatchView } from '../../_components/batch/batch-view';
import { CommandsHeader } from '../../_components/commands-header';

export const generateMetadata = pageTitle('command.batch');

export default async function BatchPage({ params }: PageProps<'/commands/batches/[id]'>) {
  const ctx = await requireCtx();
  const { id } = await params;
  const batch = await orNotFound(getBatch({ ctx, input: { id } }));
  return (
    <>
      <CommandsHeader current="batches" />
      <BatchView initial={batch} />
    </>
  );
}
