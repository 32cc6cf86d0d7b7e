'use client';

import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Badge, Button } from '@/components/ui';
import type { RuleSetVersion } from '@/lib/contracts';
import { LocalTime } from '../../../../../_components/local-time';
import type { AccessChoices } from '../../_components/read-access-choices';
import { RuleChanges } from '../../_components/rule-changes';
import { RestoreDialog } from './restore-dialog';
import { useDifference } from './use-difference';

type VersionListProps = {
  versions: RuleSetVersion[];
  current: number;
  /** The first version is among them. */
  complete: boolean;
  choices: AccessChoices;
};

/** Newest first; opened, each tells what it changed. */
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

/** What a version changed in the one before; asked for when it is opened. */
function VersionDifference({ version, choices }: { version: number; choices: AccessChoices }) {
  const t = useTranslations('access.history');
  const [open, setOpen] = useState(false);
  const { changes, failed } = useDifference({ from: version - 1, to: version, enabled: open });
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary className="w-fit text-muted text-xs hover:text-text">{t('difference', { before: version - 1 })}</summary>
      <div className="pt-2 pl-3">
        {failed ? (
          <p role="alert" className="text-sm text-stale">
            {t('failed')}
          </p>
        ) : changes ? (
          <RuleChanges changes={changes} choices={choices} none={t('same')} />
        ) : (
          <p role="status" className="text-muted text-sm">
            {t('loading')}
          </p>
        )}
      </div>
    </details>
  );
}
