'use client';

import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Age, Button, cx, Panel } from '@/components/ui';
import { call } from '@/lib/browser/call';
import { ConfirmDialog } from '../../../../_components/confirm-dialog';
import { useProblemText } from '../../../../_components/use-problem-text';
import type { RuleChange } from '../../_components/compare-rules';
import type { AccessChoices } from '../../_components/read-access-choices';
import { RuleChanges } from '../../_components/rule-changes';
import { DryRunPanel } from './dry-run-panel';
import { CheckSummary } from './finding-list';
import { PublishDialog } from './publish-dialog';
import { cannotPublishReason, countLevels } from './publish-state';
import type { Draft } from './use-draft';
import type { CheckedRules, DryRunState, PublishedRules } from './use-rule-checks';

type DraftAsideProps = {
  draft: Draft;
  published: PublishedRules;
  changes: RuleChange[];
  checked: CheckedRules;
  dryRun: DryRunState;
  choices: AccessChoices;
  onLost: () => void;
};

/** State of the draft: saved, findings, dry run, difference; and publication. */
export function DraftAside({ draft, published, changes, checked, dryRun, choices, onLost }: DraftAsideProps) {
  const t = useTranslations('access.draft');
  const router = useRouter();
  const [asking, setAsking] = useState<'publish' | 'discard' | null>(null);
  const { errors, warnings } = countLevels(checked.findings);
  const reason = cannotPublishReason({
    changes: changes.length,
    outdated: draft.baseVersion !== published.version,
    saved: draft.saved && !draft.trouble,
    checkFailed: checked.failed,
    checkSettled: checked.settled,
    errors,
  });
  const close = () => setAsking(null);
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
            {reason && t('cannot.publish', { reason: t(`cannot.${reason}`, { count: errors }) })}
          </p>
        </div>
      </Panel>
      <DryRunPanel dryRun={dryRun} rules={draft.rules} />
      <Panel title={t('difference', { version: published.version })}>
        <RuleChanges changes={changes} choices={choices} none={t('noDifference')} />
      </Panel>
      {asking === 'publish' && (
        <PublishDialog
          draft={draft}
          changes={changes}
          warnings={warnings}
          dryRun={dryRun}
          choices={choices}
          onPublished={leave}
          onLost={onLost}
          onClose={close}
        />
      )}
      {asking === 'discard' && <DiscardDialog draft={draft} onDone={leave} onClose={close} />}
    </div>
  );
}

/** Whether the draft is saved. */
function SaveState({ draft }: { draft: Draft }) {
  const t = useTranslations('access.draft.save');
  const problemText = useProblemText('access');
  const { trouble, saved, saving, revision, author, updatedAt, unseen } = draft;
  if (trouble) {
    return (
      <p role="alert" className={cx('text-sm', trouble.kind === 'refused' ? 'text-critical' : 'text-stale')}>
        {trouble.kind === 'refused' ? t('refused', { problem: problemText(trouble.problem) }) : t(trouble.kind)}
      </p>
    );
  }
  if (!saved || saving) return <p className="text-muted text-sm">{t('saving')}</p>;
  if (unseen) return <p className="text-sm text-stale">{t('unseen')}</p>;
  if (revision === 0) return <p className="text-muted text-sm">{t('none')}</p>;
  return (
    <p className="text-muted text-sm">
      {t.rich('saved', { author: author ?? '–', age: () => <Age at={updatedAt} /> })}
    </p>
  );
}

type DiscardDialogProps = { draft: Draft; onDone: () => void; onClose: () => void };

function DiscardDialog({ draft, onDone, onClose }: DiscardDialogProps) {
  const t = useTranslations('access.discard');
  const discard = () => {
    draft.hold(true);
    return call('DELETE /acl/draft', { revision: draft.revision }).catch((error: unknown) => {
      draft.hold(false);
      throw error;
    });
  };
  return (
    <ConfirmDialog
      title={t('title')}
      confirmLabel={t('confirm')}
      danger
      done={t('done')}
      problems="access"
      onConfirm={discard}
      onDone={onDone}
      onClose={onClose}
    >
      <p>{t('text')}</p>
    </ConfirmDialog>
  );
}
