'use client';

import { ArrowDown, ArrowUp, Copy, Pencil, Trash2 } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { type ReactNode, useEffect, useRef } from 'react';
import { Badge, IconButton } from '@/components/ui';
import type { AccessRule, RuleFinding } from '@/lib/contracts';
import type { RuleChange } from '../../_components/compare-rules';
import type { AccessChoices } from '../../_components/read-access-choices';
import { anchorOf } from '../../_components/rule-naming';
import { type PlacedRule, RulesPanel } from '../../_components/rules-panel';
import { FindingList } from './finding-list';
import { applyAction } from './rule-form';

const ACTIONS = { up: ArrowUp, down: ArrowDown, edit: Pencil, duplicate: Copy, remove: Trash2 };
type RowAction = keyof typeof ACTIONS;
const ROW_ACTIONS = Object.keys(ACTIONS) as RowAction[];

type EditableRulesProps = {
  rules: AccessRule[];
  choices: AccessChoices;
  findings: RuleFinding[];
  /** Against the published rules. */
  changes: RuleChange[];
  onChange: (rules: AccessRule[], message: string) => void;
  onEdit: (rule: AccessRule, place: number) => void;
  actions: ReactNode;
};

/** The draft's rules with their actions; Alt and an arrow key move a rule. */
export function EditableRules({ rules, choices, findings, changes, onChange, onEdit, actions }: EditableRulesProps) {
  const t = useTranslations('access.draft');
  const focusNext = useFocusAfterRender();
  const changed = new Map(changes.map((change) => [change.rule.id, change.kind]));
  const findingsOf = (rule: AccessRule) => findings.filter(({ ruleId }) => ruleId === rule.id);

  const act = (action: RowAction, { rule, place }: PlacedRule) => {
    if (action === 'edit') return onEdit(rule, place);
    const done = applyAction(rules, action, place);
    if (!done) return;
    if (done.focus) focusNext(done.focus, action === 'duplicate' ? 'edit' : action);
    onChange(done.rules, t(`done.${done.message}`, { place: done.place }));
  };

  const below = (rule: AccessRule) => {
    const change = changed.get(rule.id);
    return (
      <>
        {change && (
          <span>
            <Badge tone="accent">{t(`change.${change}`)}</Badge>
          </span>
        )}
        <FindingList findings={findingsOf(rule)} rules={rules} />
      </>
    );
  };
  const buttons = (row: PlacedRule) => (
    <fieldset aria-label={t('actions', { place: row.place })} className="flex sm:justify-end">
      {ROW_ACTIONS.map((action) => {
        const Icon = ACTIONS[action];
        return (
          <IconButton
            key={action}
            label={t(`action.${action}`, { place: row.place })}
            data-action={action}
            disabled={(action === 'up' && row.place === 1) || (action === 'down' && row.place === rules.length)}
            onClick={() => act(action, row)}
            className={action === 'remove' ? 'hover:text-critical' : undefined}
          >
            <Icon aria-hidden className="size-4" />
          </IconButton>
        );
      })}
    </fieldset>
  );
  return (
    <RulesPanel
      rules={rules}
      choices={choices}
      title={t('rules', { count: rules.length })}
      actions={actions}
      below={below}
      lastColumn={{
        head: t('column'),
        label: false,
        headClassName: 'text-right',
        className: 'py-1! max-sm:-ml-2',
        cell: buttons,
      }}
      rowProps={(row) => {
        const wrong = findingsOf(row.rule).some(({ level }) => level === 'error');
        return {
          className: wrong ? 'shadow-[inset_2px_0_0_var(--critical)]' : undefined,
          onKeyDown: (event) => {
            const action = event.altKey && ({ ArrowUp: 'up', ArrowDown: 'down' } as const)[event.key];
            if (!action) return;
            event.preventDefault();
            act(action, row);
          },
        };
      }}
    />
  );
}

/** Restores the focus after a row moved: moving its element loses it. */
function useFocusAfterRender() {
  const wanted = useRef<{ ruleId: string; action: RowAction } | null>(null);
  useEffect(() => {
    const next = wanted.current;
    wanted.current = null;
    const row = next && document.getElementById(anchorOf(next.ruleId));
    if (!row) return;
    const button = row.querySelector<HTMLButtonElement>(`button[data-action="${next.action}"]:not(:disabled)`);
    (button ?? row.querySelector<HTMLButtonElement>('button:not(:disabled)'))?.focus();
  });
  return (ruleId: string, action: RowAction) => {
    wanted.current = { ruleId, action };
  };
}
