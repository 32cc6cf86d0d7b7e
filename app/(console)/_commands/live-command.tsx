'use client';

import { useTranslations } from 'next-intl';
import { CommandProgress, useCommandText } from '@/components/command';
import { Age, ErrorState, Skeleton } from '@/components/ui';
import type { CommandDetail } from '@/lib/contracts';
import { isFinished } from '@/lib/contracts/commands/states';
import { CommandDecision } from './command-decision';
import { useCommand } from './use-command';

type LiveCommandProps = {
  id: string;
  initial?: CommandDetail;
  /** With operation and requesting person: it may be another person's. */
  named?: boolean;
};

/** One command, live, with the decisions that the user may take. */
export function LiveCommand({ id, initial, named = false }: LiveCommandProps) {
  const t = useTranslations('command');
  const text = useCommandText();
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
      {named && (
        <p className="text-sm">
          <span className="font-medium">{text.label(command.operation)}</span>
          {' · '}
          {t('timeline.by', { person: command.requestedBy.label })}
        </p>
      )}
      <CommandProgress command={command} actions={<CommandDecision command={command} />} />
    </div>
  );
}
