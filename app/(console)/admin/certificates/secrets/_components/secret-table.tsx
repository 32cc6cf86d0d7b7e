'use client';

import { KeyRound } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { Age, Badge, DataTable, EmptyState, Panel, type Tone } from '@/components/ui';
import type { SecretSummary } from '@/lib/contracts';
import { CHANGEABLE_SECRETS, ENCRYPTING_SECRETS } from '@/lib/contracts/secrets/terms';

const isOneOf = <T extends string>(names: readonly T[], name: string): name is T => names.some((one) => one === name);

/** Ages of the secrets, who has which, and what to do next. */
export function SecretTable({ secrets }: { secrets: SecretSummary[] }) {
  const t = useTranslations('certificate.secrets');
  return (
    <Panel flush title={t('secrets')}>
      <p className="max-w-prose p-3 text-muted text-sm">
        {t.rich('how', { code: (text) => <code className="text-xs">{text}</code> })}
      </p>
      {secrets.length === 0 ? (
        <EmptyState icon={<KeyRound aria-hidden />} title={t('empty')}>
          {t('emptyText')}
        </EmptyState>
      ) : (
        <DataTable
          rows={secrets}
          rowKey={({ name }) => name}
          columns={[
            { head: t('name'), label: false, cell: ({ name }) => <Name name={name} /> },
            {
              head: t('changed'),
              className: 'whitespace-nowrap',
              cell: ({ changedAt }) =>
                changedAt === null ? <span className="text-muted">{t('fixed')}</span> : <Age at={changedAt} />,
            },
            { head: t('state'), cell: (secret) => <State secret={secret} /> },
            { head: t('processes'), cell: ({ processes }) => <Holders processes={processes} /> },
          ]}
        />
      )}
    </Panel>
  );
}

function Name({ name }: { name: string }) {
  const t = useTranslations('certificate.secrets.purposes');
  return (
    <div className="min-w-0">
      <code className="break-all font-medium text-xs">{name}</code>
      {isOneOf(CHANGEABLE_SECRETS, name) && <span className="block max-w-[32ch] text-muted text-xs">{t(name)}</span>}
    </div>
  );
}

type StateName = 'problem' | 'differs' | 'changing' | 'used';
const TONES: Record<StateName, Tone> = { problem: 'critical', differs: 'warning', changing: 'info', used: 'connected' };

function stateOf({ problem, agreed, changing }: SecretSummary): StateName {
  if (problem !== null) return 'problem';
  if (!agreed) return 'differs';
  return changing ? 'changing' : 'used';
}

function State({ secret }: { secret: SecretSummary }) {
  const t = useTranslations('certificate.secrets');
  const { name, problem, changing, startedAt, secondUsedAt } = secret;
  const state = stateOf(secret);
  return (
    <div className="flex min-w-0 max-w-[44ch] flex-col items-start gap-0.5 sm:py-2">
      <Badge tone={TONES[state]}>{t(`states.${state}`)}</Badge>
      {(state === 'problem' || state === 'differs') && (
        <span className="text-muted text-xs">{t(`texts.${state}`)}</span>
      )}
      {problem !== null && <span className="break-all text-critical text-xs">{problem}</span>}
      {changing && (
        <span className="text-muted text-xs">
          {secondUsedAt === null ? t('unused') : t.rich('lastUsed', { age: () => <Age at={secondUsedAt} /> })}
        </span>
      )}
      {state === 'changing' && startedAt !== null && (
        <span className="text-muted text-xs">
          {t('next')} {isOneOf(ENCRYPTING_SECRETS, name) && <Command text="reseal" />}{' '}
          <Command text={`finish ${name}`} />
        </span>
      )}
    </div>
  );
}

const Command = ({ text }: { text: string }) => (
  <code className="block break-all text-text">{`npm run keys -- ${text}`}</code>
);

function Holders({ processes }: Pick<SecretSummary, 'processes'>) {
  const t = useTranslations('certificate.secrets');
  return (
    <ul className="flex flex-col gap-0.5 text-xs sm:py-2" aria-label={t('fingerprints')}>
      {processes.map(({ process, instance, fingerprints }) => (
        <li key={`${process} ${instance}`} title={instance}>
          {process} <span className="font-mono text-muted">{fingerprints.join(' · ')}</span>
        </li>
      ))}
    </ul>
  );
}
