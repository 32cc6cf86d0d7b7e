'use client';

import { useTranslations } from 'next-intl';
import { CommandProgress } from '@/components/command';
import { Age, ErrorState, Skeleton } from '@/components/ui';
import type { CommandDetail } from '@/lib/contracts';
import { isFinished } from '@/lib/contracts/commands/states';
import { CommandDecision } from './command-decision';
import { useCommand } from './use-command';

/** One command, live, with the decisions that the user may take. */
export function LiveCommand({ id, initial }: { id: string; initial?: CommandDetail }) {
  const t = useTranslations('command');
  const { command, asOf, failed, retry, live } = useCommand(id, initial);
  if (!command) {
    return failed ? (
      <ErrorState title={t('failed')} onRetry={() => void retry()} retryLabel={t('retry')} />
    ) : (
      <Skeleton className="h-40 w-full" />
    );
  }
  return (
    <div className="flex flex-col gap-2">
      {(failed || (!live && !isFinished(command.state))) && (
        <p className="text-stale text-xs">
          {t(failed ? 'failed' : 'pollingSince')} · {t.rich('asOf', { age: () => <Age at={asOf} /> })}
        </p>
      )}
      <CommandProgress command={command} actions={<CommandDecision command={command} />} />
    </div>
  );
}
