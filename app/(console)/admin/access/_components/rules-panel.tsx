'use client';

import { useTranslations } from 'next-intl';
import { type ComponentProps, type ReactNode, useEffect, useEffectEvent, useState } from 'react';
import { Button, type Column, cx, DataTable, Input, Panel } from '@/components/ui';
import type { AccessRule } from '@/lib/contracts';
import type { AccessChoices } from './read-access-choices';
import { anchorOf, placeOfAnchor } from './rule-naming';
import { EffectBadge, PrincipalText, TopicText, useConditionText, usePrincipalText } from './rule-texts';

/** `place`: from 1. */
export type PlacedRule = { rule: AccessRule; place: number };

/** Rows rendered at once: 2,000 rows with their controls would make typing slow. */
const STEP = 100;
/** Number of rules from which on there is a search field. */
const FIND_FROM = 10;

type RulesPanelProps = {
  rules: readonly AccessRule[];
  choices: AccessChoices;
  title: string;
  actions?: ReactNode;
  /** Content below the topic, such as findings. */
  below?: (rule: AccessRule) => ReactNode;
  /** Column of actions. */
  lastColumn?: Column<PlacedRule>;
  rowProps?: (row: PlacedRule) => ComponentProps<'tr'>;
};

/** Rules in their order, searchable. Scrolls to the rule that the URL's fragment names. */
export function RulesPanel({ rules, choices, title, actions, below, lastColumn, rowProps }: RulesPanelProps) {
  const t = useTranslations('access');
  const principalText = usePrincipalText(choices);
  const anchored = useAnchoredPlace(rules);
  const [find, setFind] = useState('');
  const [limit, setLimit] = useState(STEP);
  const wanted = find.trim().toLowerCase();
  const matching = rules
    .map((rule, i): PlacedRule => ({ rule, place: i + 1 }))
    .filter(({ rule: { topic, id, note, principal } }) =>
      [topic, id, note, principalText(principal)].some((text) => text.toLowerCase().includes(wanted)),
    );
  const shown = matching.slice(0, Math.max(limit, anchored));
  const hidden = matching.length - shown.length;
  const columns = useRuleColumns(choices, below);
  const search = rules.length > FIND_FROM && (
    <Input
      type="search"
      value={find}
      onChange={({ target }) => setFind(target.value)}
      aria-label={t('find')}
      placeholder={t('find')}
      className="h-7 w-56 max-w-full font-normal"
    />
  );
  return (
    <Panel
      flush
      title={title}
      actions={
        <>
          {search}
          {actions}
        </>
      }
    >
      <DataTable
        tall
        columns={lastColumn ? [...columns, lastColumn] : columns}
        rows={shown}
        rowKey={({ rule }) => rule.id}
        rowProps={(row) => {
          const { className, ...props } = rowProps?.(row) ?? { className: 'target:bg-selected' };
          return { ...props, id: anchorOf(row.rule.id), className: cx('scroll-mt-16', className) };
        }}
      />
      {shown.length === 0 && <p className="px-3 py-6 text-center text-muted text-sm">{t('findNothing')}</p>}
      {hidden > 0 && (
        <div className="flex justify-center border-line border-t p-2">
          <Button size="sm" onClick={() => setLimit((before) => before + STEP)}>
            {t('more', { count: hidden })}
          </Button>
        </div>
      )}
    </Panel>
  );
}

function useRuleColumns(choices: AccessChoices, below: RulesPanelProps['below']): Column<PlacedRule>[] {
  const t = useTranslations('access');
  const conditionText = useConditionText();
  return [
    {
      head: t('column.place'),
      headClassName: 'w-10',
      cell: ({ place }) => <span className="tabular text-muted">{t('place', { place })}</span>,
    },
    { head: t('column.effect'), cell: ({ rule }) => <EffectBadge effect={rule.effect} /> },
    {
      head: t('column.principal'),
      className: 'min-w-36',
      cell: ({ rule }) => <PrincipalText principal={rule.principal} choices={choices} />,
    },
    {
      head: t('column.action'),
      cell: ({ rule }) => {
        const condition = conditionText(rule);
        return (
          <span>
            {t(`action.${rule.action}`)}
            {condition && <span className="block text-muted text-xs">{condition}</span>}
          </span>
        );
      },
    },
    {
      head: t('column.topic'),
      className: 'min-w-52',
      cell: ({ rule }) => (
        <span className="flex min-w-0 flex-col gap-1">
          <TopicText topic={rule.topic} className="leading-5" />
          {below?.(rule)}
        </span>
      ),
    },
    {
      head: t('column.note'),
      className: 'min-w-36 max-w-72',
      cell: ({ rule: { note, id } }) => (
        <span className="min-w-0">
          {note && <span className="block break-words">{note}</span>}
          <span className="block break-all font-mono text-2xs text-faint">{id}</span>
        </span>
      ),
    },
  ];
}

/** Position of the rule that the URL's fragment names, scrolled into view once it is rendered; 0: none. */
function useAnchoredPlace(rules: readonly AccessRule[]): number {
  const [hash, setHash] = useState('');
  useEffect(() => {
    const read = () => setHash(location.hash);
    read();
    addEventListener('hashchange', read);
    return () => removeEventListener('hashchange', read);
  }, []);
  const scrollTo = useEffectEvent((target: string) => {
    if (placeOfAnchor(target, rules) > 0) document.getElementById(target.slice(1))?.scrollIntoView({ block: 'center' });
  });
  useEffect(() => scrollTo(hash), [hash]);
  return placeOfAnchor(hash, rules);
}
