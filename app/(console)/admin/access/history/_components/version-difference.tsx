'use client';

import { useTranslations } from 'next-intl';
import { useState } from 'react';
import type { AccessChoices } from '../../_components/access-choices';
import { RuleChanges } from '../../_components/rule-changes';
import { useDifference } from './use-difference';

/** What a version changed in the one before; asked for when it is opened. */
export function VersionDifference({ version, choices }: { version: number; choices: AccessChoices }) {
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
