'use client';

import { ArrowDown, ArrowUp, Copy, Pencil, Trash2 } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { Badge, cx, IconButton, Td, Tr } from '@/components/ui';
import type { AccessRule, RuleFinding } from '@/lib/contracts';
import type { AccessChoices } from '../../_components/access-choices';
import type { RuleChange } from '../../_components/compare-rules';
import { anchorOf } from '../../_components/rule-anchor';
import { RuleCells } from '../../_components/rule-cells';
import { FindingList } from './finding-list';

const ACTIONS = { up: ArrowUp, down: ArrowDown, edit: Pencil, duplicate: Copy, remove: Trash2 };
export type RowAction = keyof typeof ACTIONS;
const ROW_ACTIONS = Object.keys(ACTIONS) as RowAction[];

type EditableRowProps = {
  rule: AccessRule;
  place: number;
  last: boolean;
  rules: readonly AccessRule[];
  choices: AccessChoices;
  findings: RuleFinding[];
  /** Against the rules in force. */
  change: RuleChange['kind'] | undefined;
  onAct: (action: RowAction, rule: AccessRule, place: number) => void;
};

export function EditableRow({ rule, place, last, rules, choices, findings, change, onAct }: EditableRowProps) {
  const t = useTranslations('access.draft');
  const impossible = (action: RowAction) => (action === 'up' && place === 1) || (action === 'down' && last);
  const wrong = findings.some(({ level }) => level === 'error');
  return (
    <Tr
      id={anchorOf(rule.id)}
      className={cx('scroll-mt-16', wrong && 'shadow-[inset_2px_0_0_var(--critical)]')}
      onKeyDown={(event) => {
        const action = event.altKey && ({ ArrowUp: 'up', ArrowDown: 'down' } as const)[event.key];
        if (!action) return;
        event.preventDefault();
        onAct(action, rule, place);
      }}
    >
      <RuleCells rule={rule} place={place} choices={choices}>
        {change && (
          <span>
            <Badge tone="accent">{t(`change.${change}`)}</Badge>
          </span>
        )}
        <FindingList findings={findings} rules={rules} />
      </RuleCells>
      <Td className="py-1 align-top max-sm:-ml-2">
        <fieldset aria-label={t('actions', { place })} className="flex sm:justify-end">
          {ROW_ACTIONS.map((action) => {
            const Icon = ACTIONS[action];
            return (
              <IconButton
                key={action}
                label={t(`action.${action}`, { place })}
                data-action={action}
                disabled={impossible(action)}
                onClick={() => onAct(action, rule, place)}
                className={action === 'remove' ? 'hover:text-critical' : undefined}
              >
                <Icon aria-hidden className="size-4" />
              </IconButton>
            );
          })}
        </fieldset>
      </Td>
    </Tr>
  );
}
