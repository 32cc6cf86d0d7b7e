'use client';

import { useTranslations } from 'next-intl';
import { type ReactNode, useEffect, useRef } from 'react';
import { Panel, Table, Th } from '@/components/ui';
import type { AccessRule, RuleFinding } from '@/lib/contracts';
import type { AccessChoices } from '../../_components/access-choices';
import type { RuleChange } from '../../_components/compare-rules';
import { FindRules } from '../../_components/find-rules';
import { anchorOf } from '../../_components/rule-anchor';
import { RuleHeadings } from '../../_components/rule-cells';
import { ShowMore } from '../../_components/show-more';
import { useAnchoredPlace } from '../../_components/use-anchored-place';
import { useShownRules } from '../../_components/use-shown-rules';
import { EditableRow, type RowAction } from './editable-row';
import { newRuleId, putRule } from './rule-form';

type EditableRulesProps = {
  rules: AccessRule[];
  choices: AccessChoices;
  findings: RuleFinding[];
  changes: RuleChange[];
  onChange: (rules: AccessRule[], told: string) => void;
  onEdit: (rule: AccessRule, place: number) => void;
  actions: ReactNode;
};

/** The draft's rules with what can be done to each, also by keyboard: Alt and the arrows move a rule. */
export function EditableRules({ rules, choices, findings, changes, onChange, onEdit, actions }: EditableRulesProps) {
  const t = useTranslations('access.draft');
  const { find, setFind, shown, hidden, showMore } = useShownRules(rules, choices, useAnchoredPlace(rules));
  const focusNext = useRef<{ ruleId: string; action: RowAction } | null>(null);
  const changed = new Map(changes.map((change) => [change.rule.id, change.kind]));

  // A row that moves takes its buttons along, and the browser forgets which had the focus
  useEffect(() => {
    const next = focusNext.current;
    focusNext.current = null;
    const row = next && document.getElementById(anchorOf(next.ruleId));
    if (!row) return;
    const wanted = row.querySelector<HTMLButtonElement>(`button[data-action="${next.action}"]:not(:disabled)`);
    (wanted ?? row.querySelector<HTMLButtonElement>('button:not(:disabled)'))?.focus();
  });

  const act = (action: RowAction, rule: AccessRule, place: number) => {
    const neighbour = rules[place] ?? rules[place - 2];
    switch (action) {
      case 'edit':
        return onEdit(rule, place);
      case 'up':
      case 'down': {
        const to = action === 'up' ? place - 1 : place + 1;
        if (to < 1 || to > rules.length) return;
        focusNext.current = { ruleId: rule.id, action };
        return onChange(putRule(rules, rule, to), t('told.moved', { to }));
      }
      case 'duplicate': {
        const copy = { ...rule, id: newRuleId(rules) };
        focusNext.current = { ruleId: copy.id, action: 'edit' };
        return onChange(putRule(rules, copy, place + 1), t('told.duplicated', { place: place + 1 }));
      }
      case 'remove':
        if (neighbour) focusNext.current = { ruleId: neighbour.id, action };
        return onChange(
          rules.filter((one) => one !== rule),
          t('told.removed', { place }),
        );
    }
  };
  return (
    <Panel
      flush
      title={t('rules', { count: rules.length })}
      actions={
        <>
          {rules.length > 10 && <FindRules find={find} onFind={setFind} />}
          {actions}
        </>
      }
    >
      <Table stacks>
        <RuleHeadings>
          <Th className="text-right">{t('column')}</Th>
        </RuleHeadings>
        <tbody>
          {shown.map(({ rule, place }) => (
            <EditableRow
              key={rule.id}
              rule={rule}
              place={place}
              last={place === rules.length}
              rules={rules}
              choices={choices}
              findings={findings.filter(({ ruleId }) => ruleId === rule.id)}
              change={changed.get(rule.id)}
              onAct={act}
            />
          ))}
        </tbody>
      </Table>
      <ShowMore hidden={hidden} onMore={showMore} />
    </Panel>
  );
}
