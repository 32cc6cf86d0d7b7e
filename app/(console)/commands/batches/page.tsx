import { Layers } from 'lucide-react';
import type { Route } from 'next';
import Link from 'next/link';
import { getTranslations } from 'next-intl/server';
import { buttonClass, EmptyState, Panel } from '@/components/ui';
import { listBatches } from '@/lib/domain/commands';
import { requireCtx } from '@/lib/web';
import { pageTitle } from '../../../_components/page-title';
import { BatchTable } from '../_components/batch/batch-table';
import { CommandsHeader } from '../_components/commands-header';

export const generateMetadata = pageTitle('command.batch');

export default async function BatchesPage() {
  const ctx = await requireCtx();
  const batches = await listBatches({ ctx });
  const t = await getTranslations('command.batch');
  return (
    <>
      <CommandsHeader current="batches" />
      <div className="flex flex-col gap-3 px-4 pb-6">
        <Link href={'/commands/batches/new' as Route} className={`${buttonClass('primary')} self-start`}>
          {t('new')}
        </Link>
        <Panel flush>
          {batches.length > 0 ? (
            <BatchTable initial={batches} />
          ) : (
            <EmptyState icon={<Layers aria-hidden />} title={t('none')}>
              {t('noneText')}
            </EmptyState>
          )}
        </Panel>
      </div>
    </>
  );
}
