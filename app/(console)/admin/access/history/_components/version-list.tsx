'use client';

import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Badge, Button } from '@/components/ui';
import type { RuleSetVersion } from '@/lib/contracts/access';
import { LocalTime } from '../../../../../_components/local-time';
import type { AccessChoices } from '../../_components/access-choices';
import { RestoreDialog } from './restore-dialog';
import { VersionDifference } from './version-difference';

type VersionListProps = { versions: RuleSetVersion[]; current: number; choices: AccessChoices };

/** Newest first; opened, each tells what it changed. */
export function VersionList({ versions, current, choices }: VersionListProps) {
  const t = useTranslations('access.history');
  const [restoring, setRestoring] = useState<number | null>(null);
  return (
    <>
      <ol className="flex flex-col">
        {versions.map((set) => (
          <li key={set.version} className="flex flex-col gap-2 border-line border-b px-3 py-3 last:border-b-0">
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
              {set.version !== current && (
                <Button
                  size="sm"
                  onClick={() => setRestoring(set.version)}
                  aria-label={t('restoreOne', { version: set.version })}
                >
                  {t('restore')}
                </Button>
              )}
            </div>
            <VersionDifference version={set.version} choices={choices} />
          </li>
        ))}
      </ol>
      {restoring !== null && (
        <RestoreDialog version={restoring} current={current} choices={choices} onClose={() => setRestoring(null)} />
      )}
    </>
  );
}
