'use client';

import { useTranslations } from 'next-intl';
import { CommandStateBadge } from '@/components/command';
import type { BatchSummary } from '@/lib/contracts';
import { COMMAND_STATES } from '@/lib/contracts/commands/states';

/** How many were issued, and how those stand. */
export function BatchProgress({ batch }: { batch: BatchSummary }) {
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
