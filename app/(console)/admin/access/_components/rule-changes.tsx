'use client';

import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Badge, Button, type Tone } from '@/components/ui';
import type { AccessRule } from '@/lib/contracts';
import type { RuleChange } from './compare-rules';
import type { AccessChoices } from './read-access-choices';
import { TopicText, useConditionText, usePrincipalText } from './rule-texts';

const TONES: Record<RuleChange['kind'], Tone> = {
  added: 'connected',
  changed: 'warning',
  moved: 'info',
  removed: 'critical',
};
const FIRST = 20;

type RuleChangesProps = { changes: RuleChange[]; choices: AccessChoices; none: string };

/** Differences between two rule sets. */
export function RuleChanges({ changes, choices, none }: RuleChangesProps) {
  const t = useTranslations('access');
  const [all, setAll] = useState(false);
  if (changes.length === 0) return <p className="text-muted text-sm">{none}</p>;
  return (
    <div className="flex flex-col gap-3">
      <ul className="flex flex-col gap-3">
        {(all ? changes : changes.slice(0, FIRST)).map((change) => (
          <li key={`${change.kind} ${change.rule.id}`} className="flex flex-col gap-0.5 text-xs">
            <span className="flex flex-wrap items-center gap-2">
              <Badge tone={TONES[change.kind]}>{t(`change.${change.kind}`)}</Badge>
              <span className="text-muted">
                {'from' in change && change.from !== change.place
                  ? t('change.fromTo', { from: change.from, to: change.place })
                  : t('change.at', { place: change.place })}
              </span>
            </span>
            {change.kind === 'changed' && <RuleLine rule={change.before} choices={choices} struck />}
            <RuleLine rule={change.rule} choices={choices} struck={change.kind === 'removed'} />
          </li>
        ))}
      </ul>
      {!all && changes.length > FIRST && (
        <Button size="sm" onClick={() => setAll(true)} className="self-start">
          {t('more', { count: changes.length - FIRST })}
        </Button>
      )}
    </div>
  );
}

function RuleLine({ rule, choices, struck }: { rule: AccessRule; choices: AccessChoices; struck: boolean }) {
  const t = useTranslations('access');
  const principalText = usePrincipalText(choices);
  const condition = useConditionText()(rule);
  const { effect, principal, action, topic, note } = rule;
  const words = [t(`effect.${effect}`), principalText(principal), t(`action.${action}`), condition];
  const Shown = struck ? 'del' : 'span';
  return (
    <Shown className={struck ? 'block text-muted' : 'block'}>
      {words.filter(Boolean).join(' · ')} · <TopicText topic={topic} />
      {note && <span className="text-muted"> · {note}</span>}
    </Shown>
  );
}
