'use client';

import type { Route } from 'next';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { useCommandText } from '@/components/command';
import { BackLink, Panel } from '@/components/ui';
import type { CommandDetail } from '@/lib/contracts';
import { LiveCommand } from '../../../_commands/live-command';

/** One command, with its own URL. */
export function CommandView({ initial }: { initial: CommandDetail }) {
  const t = useTranslations('command');
  const text = useCommandText();
  const { vin, plate, operation, requestedBy, decidedBy, params } = initial;
  const facts = [
    [t('page.requestedBy'), requestedBy.label],
    ...(decidedBy ? [[t('page.decidedBy'), decidedBy.label] as const] : []),
    ...(Object.keys(params).length > 0
      ? [
          [
            t('page.params'),
            Object.entries(params)
              .map(([name, value]) => `${name} ${String(value)}`)
              .join(', '),
          ] as const,
        ]
      : []),
  ] as const;
  return (
    <div className="mx-auto flex w-full max-w-3xl flex-col gap-3 px-4 pt-3 pb-8">
      <header>
        <BackLink href="/commands">{t('all')}</BackLink>
        <h1 className="font-semibold text-xl">{text.label(operation)}</h1>
        <Link href={`/vehicles/${vin}` as Route} className="text-accent text-sm hover:underline">
          {plate && `${plate} · `}
          <span className="font-mono">{vin}</span>
        </Link>
        <dl className="mt-2 grid grid-cols-[max-content_minmax(0,1fr)] gap-x-3 text-sm">
          {facts.map(([name, value]) => (
            <div key={name} className="contents">
              <dt className="text-muted">{name}</dt>
              <dd className="min-w-0 break-words">{value}</dd>
            </div>
          ))}
        </dl>
      </header>
      <Panel title={t('page.progress')}>
        <LiveCommand id={initial.id} initial={initial} />
      </Panel>
    </div>
  );
}
