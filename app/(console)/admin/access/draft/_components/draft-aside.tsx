'use client';

import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Button, Panel } from '@/components/ui';
import type { AccessChoices } from '../../_components/access-choices';
import type { RuleChange } from '../../_components/compare-rules';
import { RuleChanges } from '../../_components/rule-changes';
import { CheckSummary } from './check-summary';
import { DiscardDialog } from './discard-dialog';
import { DryRunPanel } from './dry-run-panel';
import { PublishDialog } from './publish-dialog';
import { SaveState } from './save-state';
import type { Draft } from './use-draft';
import type { TriedRules } from './use-dry-run';
import type { CheckedRules } from './use-findings';
import type { PublishedRules } from './use-published';

type DraftAsideProps = {
  draft: Draft;
  published: PublishedRules;
  changes: RuleChange[];
  checked: CheckedRules;
  tried: TriedRules;
  choices: AccessChoices;
  onLost: () => void;
};

/** Whether it is saved, what is wrong with it, what it would do; and the way into force. */
export function DraftAside({ draft, published, changes, checked, tried, choices, onLost }: DraftAsideProps) {
  const t = useTranslations('access.draft');
  const router = useRouter();
  const [asking, setAsking] = useState<'publish' | 'discard' | null>(null);
  const errors = checked.findings.filter(({ level }) => level === 'error').length;
  const reason =
    changes.length === 0
      ? t('cannot.same')
      : draft.baseVersion !== published.version
        ? t('cannot.outdated')
        : !draft.saved || draft.trouble
          ? t('cannot.unsaved')
          : checked.failed
            ? t('cannot.unchecked')
            : !checked.settled
              ? t('cannot.checking')
              : errors > 0
                ? t('cannot.errors', { count: errors })
                : null;
  const leave = () => {
    router.push('/admin/access');
    router.refresh();
  };
  return (
    <div className="flex min-w-0 flex-col gap-3 xl:sticky xl:top-0 xl:max-h-[calc(100dvh-4rem)] xl:overflow-y-auto">
      <Panel title={t('publishPanel')}>
        <div className="flex flex-col gap-2">
          <SaveState draft={draft} />
          <CheckSummary checked={checked} rules={draft.rules} />
          <div className="flex gap-2 pt-1">
            <Button
              variant="primary"
              className="flex-1"
              disabled={reason !== null}
              aria-describedby="cannot-publish"
              onClick={() => setAsking('publish')}
            >
              {t('publish')}
            </Button>
            {draft.revision > 0 && (
              <Button variant="danger" onClick={() => setAsking('discard')}>
                {t('discard')}
              </Button>
            )}
          </div>
          <p id="cannot-publish" role="status" className="min-h-4 text-faint text-xs">
            {reason && t('cannot.publish', { reason })}
          </p>
        </div>
      </Panel>
      <DryRunPanel tried={tried} rules={draft.rules} />
      <Panel title={t('difference', { version: published.version })}>
        <RuleChanges changes={changes} choices={choices} none={t('noDifference')} />
      </Panel>
      {asking === 'publish' && (
        <PublishDialog
          draft={draft}
          changes={changes}
          warnings={checked.findings.length - errors}
          tried={tried}
          choices={choices}
          onPublished={leave}
          onLost={onLost}
          onClose={() => setAsking(null)}
        />
      )}
      {asking === 'discard' && <DiscardDialog draft={draft} onDone={leave} onClose={() => setAsking(null)} />}
    </div>
  );
}
