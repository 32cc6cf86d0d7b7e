'use client';

import { useTranslations } from 'next-intl';
import { type ComponentProps, type ReactNode, useEffect, useState } from 'react';
import { Button, type Column, cx, DataTable, Input, Panel } from '@/components/ui';
import type { AccessRule } from '@/lib/contracts';
import type { AccessChoices } from './read-access-choices';
import { anchorOf, placeOfAnchor } from './rule-naming';
import { EffectBadge, PrincipalText, TopicText, useConditionText, usePrincipalText } from './rule-texts';

/** `place`: from 1. */
export type PlacedRule = { rule: AccessRule; place: number };

/** 2,000 rows with their controls would make a page that is slow to type in. */
const STEP = 100;
/** From there on a set is too long to be read through. */
const FIND_FROM = 10;

type RulesPanelProps = {
  rules: readonly AccessRule[];
  choices: AccessChoices;
  title: string;
  actions?: ReactNode;
  /** Below the topic: what was found about a rule. */
  below?: (rule: AccessRule) => ReactNode;
  /** What can be done to each. */
  lastColumn?: Column<PlacedRule>;
  rowProps?: (row: PlacedRule) => ComponentProps<'tr'>;
};

/** Rules in their order, or of many those that a text finds. An address that names one leads to it. */
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

/** What a rule says. */
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

/** Place of the rule that the address names, scrolled to even where it was not shown yet; 0: it names none. */
function useAnchoredPlace(rules: readonly AccessRule[]): number {
  const [hash, setHash] = useState('');
  useEffect(() => {
    const read = () => setHash(location.hash);
    read();
    addEventListener('hashchange', read);
    return () => removeEventListener('hashchange', read);
  }, []);
  const place = placeOfAnchor(hash, rules);
  const id = rules[place - 1]?.id;
  // biome-ignore lint/correctness/useExhaustiveDependencies: when somebody goes there, not when rules change around it
  useEffect(() => {
    if (id !== undefined) document.getElementById(anchorOf(id))?.scrollIntoView({ block: 'center' });
  }, [hash]);
  return place;
}
