'use client';

import { useTranslations } from 'next-intl';
import { Panel, Table, Tr } from '@/components/ui';
import type { AccessRule } from '@/lib/contracts';
import type { AccessChoices } from './access-choices';
import { FindRules } from './find-rules';
import { anchorOf } from './rule-anchor';
import { RuleCells, RuleHeadings } from './rule-cells';
import { ShowMore } from './show-more';
import { useAnchoredPlace } from './use-anchored-place';
import { useShownRules } from './use-shown-rules';

/** The rules as they are in force, in their order. An address that names one leads to it. */
export function RuleTable({ rules, choices }: { rules: AccessRule[]; choices: AccessChoices }) {
  const t = useTranslations('access');
  const { find, setFind, shown, hidden, showMore } = useShownRules(rules, choices, useAnchoredPlace(rules));
  return (
    <Panel
      flush
      title={t('rules.inForce', { count: rules.length })}
      actions={rules.length > 10 && <FindRules find={find} onFind={setFind} />}
    >
      <Table stacks>
        <RuleHeadings />
        <tbody>
          {shown.map(({ rule, place }) => (
            <Tr key={rule.id} id={anchorOf(rule.id)} className="scroll-mt-16 target:bg-selected">
              <RuleCells rule={rule} place={place} choices={choices} />
            </Tr>
          ))}
        </tbody>
      </Table>
      {shown.length === 0 && <p className="px-3 py-6 text-center text-muted text-sm">{t('findNothing')}</p>}
      <ShowMore hidden={hidden} onMore={showMore} />
    </Panel>
  );
}
