'use client';

import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { Route } from 'next';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { CommandStateBadge, useCommandText } from '@/components/command';
import { Badge, Button, Panel, toast } from '@/components/ui';
import { call } from '@/lib/browser/call';
import type { BatchSummary } from '@/lib/contracts';
import { COMMAND_STATES } from '@/lib/contracts/commands/states';
import { useRefusalText } from '../../../_commands/use-refusal-text';
import { useExclusionText } from './use-exclusion-text';

/** One batch, polled, with buttons to pause, resume and stop it. */
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

const POLL_MS = 2_000;
const key = (id: string) => ['commands', 'batch', id] as const;

/** One batch, polled. */
function useBatch(initial: BatchSummary) {
  const { id } = initial;
  const queryClient = useQueryClient();
  const { data, isError } = useQuery({
    queryKey: key(id),
    queryFn: ({ signal }) => call('GET /command-batches/{id}', { id }, { signal }),
    initialData: initial,
    refetchInterval: POLL_MS,
  });
  const steer = async (verb: 'pause' | 'resume' | 'stop') => {
    const changed = await call(`POST /command-batches/{id}/${verb}`, { id });
    queryClient.setQueryData(key(id), changed);
  };
  return { batch: data, failed: isError, steer };
}

/** Progress of a batch, and its commands by state. */
function BatchProgress({ batch }: { batch: BatchSummary }) {
  const t = useTranslations('command.batch');
  const skipped = Object.values(batch.skipped).reduce((sum, count) => sum + count, 0);
  const done = batch.issued + skipped;
  return (
    <div className="flex flex-col gap-2">
      <div
        role="progressbar"
        aria-label={t('progress', { issued: batch.issued, total: batch.total })}
        aria-valuemin={0}
        aria-valuemax={batch.total}
        aria-valuenow={done}
        className="h-2 overflow-hidden rounded-full bg-hover"
      >
        <div className="h-full bg-accent" style={{ width: `${(done / Math.max(1, batch.total)) * 100}%` }} />
      </div>
      <p className="tabular text-muted text-sm">{t('progress', { issued: batch.issued, total: batch.total })}</p>
      <ul className="flex flex-wrap gap-x-4 gap-y-1">
        {COMMAND_STATES.filter((state) => batch.byState[state]).map((state) => (
          <li key={state} className="flex items-center gap-1.5 text-sm">
            <CommandStateBadge state={state} />
            <span className="tabular">{batch.byState[state]}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}
