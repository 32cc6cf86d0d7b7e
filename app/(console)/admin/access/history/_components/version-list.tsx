'use client';

import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Badge, Button, toast } from '@/components/ui';
import { call } from '@/lib/browser/call';
import { queryKeys } from '@/lib/browser/query-keys';
import type { AccessRule, RuleSetVersion } from '@/lib/contracts';
import { LocalTime } from '../../../../../_components/local-time';
import { FormDialog } from '../../../../_components/form-dialog';
import { ReasonField } from '../../../../_components/reason-field';
import { useOperation } from '../../../../_components/use-operation';
import { useProblemText } from '../../../../_components/use-problem-text';
import { compareRules } from '../../_components/compare-rules';
import type { AccessChoices } from '../../_components/read-access-choices';
import { RuleChanges } from '../../_components/rule-changes';

type VersionListProps = {
  versions: RuleSetVersion[];
  current: number;
  /** The list contains the first version. */
  complete: boolean;
  choices: AccessChoices;
};

/** Versions, newest first, each with its difference. */
export function VersionList({ versions, current, complete, choices }: VersionListProps) {
  const t = useTranslations('access.history');
  const [restoring, setRestoring] = useState<number | null>(null);
  return (
    <>
      <ol className="flex flex-col">
        {versions.map((set) => (
          <li key={set.version} className="flex flex-col gap-2 border-line border-b px-3 py-3">
            <div className="flex flex-wrap items-start gap-x-3 gap-y-2">
              <div className="flex min-w-60 flex-1 flex-col gap-0.5">
                <p className="flex flex-wrap items-center gap-2">
                  <span className="font-semibold">{t('version', { version: set.version })}</span>
                  {set.version === current && <Badge tone="connected">{t('current')}</Badge>}
                  {set.restoredFrom !== null && <Badge>{t('restored', { version: set.restoredFrom })}</Badge>}
                  <span className="text-faint text-xs">{t('rules', { count: set.ruleCount })}</span>
                </p>
                <p className={set.reason ? 'break-words' : 'text-faint'}>{set.reason || t('noReason')}</p>
                <p className="text-muted text-xs">
                  {set.author} · {set.publishedAt !== null && <LocalTime at={set.publishedAt} seconds />}
                </p>
              </div>
              {set.version !== current && <RestoreButton version={set.version} onRestore={setRestoring} />}
            </div>
            <VersionDifference version={set.version} choices={choices} />
          </li>
        ))}
        {complete && (
          <li className="flex flex-wrap items-start gap-x-3 gap-y-2 px-3 py-3">
            <div className="flex min-w-60 flex-1 flex-col gap-0.5">
              <p className="font-semibold">{t('version', { version: 0 })}</p>
              <p className="text-muted">{t('beginning')}</p>
            </div>
            <RestoreButton version={0} onRestore={setRestoring} />
          </li>
        )}
      </ol>
      {restoring !== null && (
        <RestoreDialog version={restoring} current={current} choices={choices} onClose={() => setRestoring(null)} />
      )}
    </>
  );
}

function RestoreButton({ version, onRestore }: { version: number; onRestore: (version: number) => void }) {
  const t = useTranslations('access.history');
  return (
    <Button size="sm" onClick={() => onRestore(version)} aria-label={t('restoreOne', { version })}>
      {t('restore')}
    </Button>
  );
}

/** Difference to the version before, fetched when it is opened. */
function VersionDifference({ version, choices }: { version: number; choices: AccessChoices }) {
  const t = useTranslations('access.history');
  const [open, setOpen] = useState(false);
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary className="w-fit text-muted text-xs hover:text-text">{t('difference', { before: version - 1 })}</summary>
      <div className="pt-2 pl-3">
        {open && <Difference from={version - 1} to={version} choices={choices} texts="history" />}
      </div>
    </details>
  );
}

type RestoreDialogProps = { version: number; current: number; choices: AccessChoices; onClose: () => void };

/** Restores an earlier version with a reason, after a preview of the difference. */
function RestoreDialog({ version, current, choices, onClose }: RestoreDialogProps) {
  const t = useTranslations('access.restore');
  const problemText = useProblemText('access');
  const [reason, setReason] = useState('');
  const [missing, setMissing] = useState(false);
  const { run, busy, error } = useOperation('POST /acl/versions/{version}/restore', {
    onSuccess: ({ version: now }) => {
      toast('success', t('done', { version, now }));
      onClose();
    },
  });
  const submit = () => {
    setMissing(reason.trim() === '');
    if (reason.trim() !== '') run({ version, reason: reason.trim() });
  };
  return (
    <FormDialog
      title={t('title', { version })}
      submitLabel={t('confirm')}
      busy={busy}
      error={error ? problemText(error) : undefined}
      onSubmit={submit}
      onClose={onClose}
    >
      <p>{t('text', { version, next: current + 1 })}</p>
      <ReasonField
        label={t('reason')}
        value={reason}
        onChange={setReason}
        error={missing ? t('reasonMissing') : undefined}
        required
        rows={2}
      />
      <div className="flex flex-col gap-2 border-line border-t pt-3">
        <h3 className="font-medium text-sm">{t('changes', { version: current })}</h3>
        <Difference from={current} to={version} choices={choices} texts="restore" />
      </div>
    </FormDialog>
  );
}

type DifferenceProps = { from: number; to: number; choices: AccessChoices; texts: 'history' | 'restore' };

function Difference({ from, to, choices, texts }: DifferenceProps) {
  const t = useTranslations(`access.${texts}`);
  const before = useVersion(from);
  const after = useVersion(to);
  if (before.data && after.data) {
    return <RuleChanges changes={compareRules(before.data, after.data)} choices={choices} none={t('same')} />;
  }
  if (before.isError || after.isError) {
    return (
      <p role="alert" className="text-sm text-stale">
        {t('failed')}
      </p>
    );
  }
  return (
    <p role="status" className="text-muted text-sm">
      {t('loading')}
    </p>
  );
}

/** A published version never changes. */
function useVersion(version: number) {
  return useQuery({
    queryKey: queryKeys.access.version(version),
    queryFn: async ({ signal }): Promise<AccessRule[]> => (await call('GET /acl', { version }, { signal })).rules,
    staleTime: Number.POSITIVE_INFINITY,
    meta: { resync: false },
  });
}
