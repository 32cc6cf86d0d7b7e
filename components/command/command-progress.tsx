'use client';

import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import type { CommandDetail } from '@/lib/contracts';
import { CommandClock } from './command-clock';
import { CommandEvidenceList } from './command-evidence';
import { CommandStateBadge } from './command-state-badge';
import { CommandTimeline } from './command-timeline';
import { useCommandText } from './use-command-text';

/** One command as it stands: a sentence to read out, the deadline, what happened, and what the car shows. */
export function CommandProgress({ command, actions }: { command: CommandDetail; actions?: ReactNode }) {
  const t = useTranslations('command.timeline');
  const text = useCommandText();
  return (
    <div className="flex flex-col gap-3">
      <div className="flex flex-wrap items-center gap-2">
        <CommandStateBadge state={command.state} waiting={command.waiting} />
        <CommandClock command={command} />
        <span className="flex-1" />
        {actions}
      </div>
      <p role="status" className="text-base leading-snug">
        {text.say(command)}
        {command.code && <span className="text-muted"> {text.code(command.code)}.</span>}
      </p>
      {command.reason && <p className="break-words text-muted text-sm">{t('reason', { reason: command.reason })}</p>}
      <CommandEvidenceList evidence={command.evidence} sentAt={command.sentAt} />
      {command.result && Object.keys(command.result).length > 0 && (
        <section className="flex flex-col gap-1">
          <h3 className="font-medium text-muted text-xs">{t('result')}</h3>
          <pre className="whitespace-pre-wrap break-words rounded-md bg-canvas p-2 font-mono text-xs">
            {JSON.stringify(command.result, null, 2)}
          </pre>
        </section>
      )}
      <section className="flex flex-col gap-1">
        <h3 className="font-medium text-muted text-xs">{t('title')}</h3>
        <CommandTimeline events={command.events} />
      </section>
    </div>
  );
}
