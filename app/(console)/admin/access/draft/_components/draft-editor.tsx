'use client';

import { Plus, Undo2 } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useEffect, useEffectEvent, useState } from 'react';
import { Button, EmptyState, Panel } from '@/components/ui';
import type { AccessRule, RuleDraft } from '@/lib/contracts';
import { MAX_RULES } from '@/lib/contracts/access/terms';
import { compareRules } from '../../_components/compare-rules';
import type { RuleProposal } from '../../_components/denials';
import type { AccessChoices } from '../../_components/read-access-choices';
import { DraftAside } from './draft-aside';
import { DraftBanners } from './draft-banners';
import { EditableRules } from './editable-rules';
import { RuleDialog } from './rule-dialog';
import { formOf, newRuleId, putRule, type RuleForm } from './rule-form';
import { type Draft, useDraft } from './use-draft';
import { type PublishedRules, useDryRun, useFindings, usePublished } from './use-rule-checks';

type DraftEditorProps = {
  published: PublishedRules;
  draft: RuleDraft | null;
  choices: AccessChoices;
  proposal: RuleProposal | null;
};

const NEW_RULE: Omit<AccessRule, 'id'> = {
  effect: 'allow',
  principal: { kind: 'tboxes' },
  action: 'publish',
  topic: '',
  note: '',
};

/** Editor of the draft rule set, with its checks beside it. */
export function DraftEditor({ published: initial, draft: stored, choices, proposal }: DraftEditorProps) {
  const t = useTranslations('access.draft');
  const { published, refresh } = usePublished(initial);
  const draft = useDraft(
    stored ?? { rules: initial.rules, baseVersion: initial.version, revision: 0, author: null, updatedAt: null },
  );
  const { rules } = draft;
  const [editing, setEditing] = useState<{ form: RuleForm; isNew: boolean } | null>(null);
  const [message, setMessage] = useState('');
  const checked = useFindings(rules);
  const dryRun = useDryRun(rules, draft.trouble?.kind !== 'changed');
  const changes = compareRules(published.rules, rules);

  const add = (rule = NEW_RULE, about: RuleProposal['about'] = null, before: string | null = null) => {
    const at = before === null ? -1 : rules.findIndex(({ id }) => id === before);
    const place = at === -1 ? rules.length + 1 : at + 1;
    setEditing({ isNew: true, form: formOf({ ...rule, id: newRuleId(rules) }, place, about) });
  };
  useProposal(proposal, ({ rule, about, before }) => add(rule, about, before));

  const changeRules = (next: AccessRule[], text: string) => {
    draft.change(next);
    setMessage(text);
  };
  const save = (rule: AccessRule, place: number) => {
    changeRules(putRule(rules, rule, place), t(editing?.isNew ? 'done.added' : 'done.changed', { place }));
    setEditing(null);
  };
  const actions = <DraftActions draft={draft} onAdd={() => add()} onUndone={() => setMessage(t('done.undone'))} />;
  return (
    <div className="grid items-start gap-3 px-4 pb-8 xl:grid-cols-[minmax(0,1fr)_22rem]">
      <div className="flex min-w-0 flex-col gap-3">
        <DraftBanners draft={draft} published={published} />
        {rules.length > 0 ? (
          <EditableRules
            rules={rules}
            choices={choices}
            findings={checked.findings}
            changes={changes}
            onChange={changeRules}
            onEdit={(rule, place) => setEditing({ isNew: false, form: formOf(rule, place) })}
            actions={actions}
          />
        ) : (
          <Panel flush>
            <EmptyState title={t('empty')} actions={actions}>
              {t('emptyText')}
            </EmptyState>
          </Panel>
        )}
        <p role="status" className="min-h-4 text-muted text-xs">
          {message}
        </p>
      </div>
      <DraftAside
        draft={draft}
        published={published}
        changes={changes}
        checked={checked}
        dryRun={dryRun}
        choices={choices}
        onLost={() => void refresh()}
      />
      {editing && (
        <RuleDialog
          key={editing.form.id}
          initial={editing.form}
          isNew={editing.isNew}
          rules={rules}
          choices={choices}
          onSave={save}
          onClose={() => setEditing(null)}
        />
      )}
    </div>
  );
}

/** Opens the proposal of the URL once. */
function useProposal(proposal: RuleProposal | null, open: (proposal: RuleProposal) => void): void {
  const openProposal = useEffectEvent(() => {
    if (!proposal) return;
    open(proposal);
    // So that a reload does not propose it again
    history.replaceState(history.state, '', location.pathname);
  });
  useEffect(() => openProposal(), []);
}

type DraftActionsProps = { draft: Draft; onAdd: () => void; onUndone: () => void };

function DraftActions({ draft: { rules, undo }, onAdd, onUndone }: DraftActionsProps) {
  const t = useTranslations('access.draft');
  const full = rules.length >= MAX_RULES;
  const undoLast = () => {
    undo?.();
    onUndone();
  };
  return (
    <>
      {undo && (
        <Button size="sm" onClick={undoLast}>
          <Undo2 aria-hidden className="size-3.5" />
          {t('undo')}
        </Button>
      )}
      <Button variant="primary" size="sm" onClick={onAdd} disabled={full} title={full ? t('full') : undefined}>
        <Plus aria-hidden className="size-3.5" />
        {t('add')}
      </Button>
    </>
  );
}
