'use client';

import type { Route } from 'next';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { useCommandText } from '@/components/command';
import { Badge, Button, Panel, toast } from '@/components/ui';
import type { BatchSummary } from '@/lib/contracts';
import { useRefusalText } from '../../../_commands/use-refusal-text';
import { BatchProgress } from './batch-progress';
import { useBatch } from './use-batch';
import { useExclusionText } from './use-exclusion-text';

/** One batch as it goes on, to be paused and stopped. */
export function BatchView({ initial }: { initial: BatchSummary }) {
  const t = useTranslations('command');
  const text = useCommandText();
  const refusalText = useRefusalText();
  const exclusionText = useExclusionText();
  const { batch, failed, steer } = useBatch(initial);
  const [busy, setBusy] = useState(false);
  const act = async (verb: 'pause' | 'resume' | 'stop') => {
    setBusy(true);
    await steer(verb).catch((error: unknown) => toast('error', refusalText(error)));
    setBusy(false);
  };
  const { state } = batch;
  const skipped = Object.entries(batch.skipped);
  return (
    <div className="mx-auto flex w-full max-w-3xl flex-col gap-3 px-4 pb-8">
      <header className="flex flex-wrap items-center gap-2">
        <h2 className="font-semibold text-xl">{text.label(batch.operation)}</h2>
        <Badge tone={state === 'running' ? 'accent' : 'neutral'}>{t(`batch.state.${state}`)}</Badge>
        <span className="text-muted text-sm">{t('batch.rate', { count: batch.perMinute })}</span>
        <span className="flex-1" />
        {state === 'running' && (
          <Button busy={busy} onClick={() => void act('pause')}>
            {t('batch.pause')}
          </Button>
        )}
        {state === 'paused' && (
          <Button variant="primary" busy={busy} onClick={() => void act('resume')}>
            {t('batch.resume')}
          </Button>
        )}
        {(state === 'running' || state === 'paused') && (
          <Button variant="danger" busy={busy} onClick={() => void act('stop')}>
            {t('batch.stop')}
          </Button>
        )}
      </header>
      {failed && <p className="text-stale text-sm">{t('failed')}</p>}
      <Panel>
        <BatchProgress batch={batch} />
        {skipped.length > 0 && (
          <p className="mt-2 text-muted text-sm">
            {t('batch.skipped')}: {skipped.map(([reason, count]) => `${exclusionText(reason)} (${count})`).join(', ')}
          </p>
        )}
        {batch.reason && (
          <p className="mt-2 break-words text-muted text-sm">{t('timeline.reason', { reason: batch.reason })}</p>
        )}
        <p className="mt-2 text-muted text-sm">{t('timeline.by', { person: batch.requestedBy.label })}</p>
      </Panel>
      <Link href={`/commands?batch=${batch.id}` as Route} className="text-accent text-sm hover:underline">
        {t('batch.commands')}
      </Link>
    </div>
  );
}
