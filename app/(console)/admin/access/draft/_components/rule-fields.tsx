'use client';

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useDeferredValue, useId, useRef } from 'react';
import { Button, SelectField, TextField, VERBATIM } from '@/components/ui';
import { call } from '@/lib/browser/call';
import { queryKeys } from '@/lib/browser/query-keys';
import { RULE_PLACEHOLDERS } from '@/lib/contracts/access/terms';
import { MAX_LENGTH } from '@/lib/contracts/limits';
import type { AccessChoices } from '../../_components/read-access-choices';
import { isNamed, type NamedKind, PRINCIPAL_KINDS, type PrincipalKind, type RuleForm } from './rule-form';

type PrincipalFieldProps = {
  form: RuleForm;
  change: (part: Partial<RuleForm>) => void;
  choices: AccessChoices;
  error: string | undefined;
};

/** Kind and name of the principal. */
export function PrincipalField({ form, change, choices, error }: PrincipalFieldProps) {
  const t = useTranslations('access.form');
  const { kind, names } = form;
  return (
    <div className="grid gap-3 sm:grid-cols-2">
      <SelectField
        label={t('principal')}
        options={PRINCIPAL_KINDS.map((one) => [one, t(`kind.${one}`)] as const)}
        value={kind}
        onValue={(one) => change({ kind: one })}
      />
      {isNamed(kind) && (
        <NameField
          key={kind}
          kind={kind}
          name={names[kind]}
          onName={(name) => change({ names: { ...names, [kind]: name } })}
          choices={choices}
          error={error}
        />
      )}
    </div>
  );
}

type NameFieldProps = {
  kind: NamedKind;
  name: string;
  onName: (name: string) => void;
  choices: AccessChoices;
  error: string | undefined;
};

function NameField({ kind, name, onName, choices, error }: NameFieldProps) {
  const t = useTranslations('access.form');
  const listId = useId();
  const vins = useVins(kind === 'vehicle' ? name : '');
  const label = t(`which.${kind}`);
  if (kind === 'fleet' || kind === 'model') {
    const named = kind === 'fleet' ? choices.fleets : choices.models;
    const options = named.map((one) => [one.code, one.name] as const);
    // The rule's code may no longer exist
    if (name && !named.some(({ code }) => code === name)) options.unshift([name, name]);
    return (
      <SelectField
        label={label}
        error={error}
        options={[['', t('choose')], ...options]}
        value={name}
        onValue={onName}
      />
    );
  }
  const suggestions = { tag: choices.tags, service: choices.accounts, vehicle: vins }[kind];
  return (
    <div>
      <TextField
        label={label}
        error={error}
        value={name}
        onValue={(text) => onName(kind === 'vehicle' ? text.toUpperCase() : text)}
        list={listId}
        {...VERBATIM}
        maxLength={MAX_LENGTH.code}
        className={kind === 'tag' ? undefined : 'font-mono'}
      />
      <datalist id={listId}>
        {suggestions.map((one) => (
          <option key={one} value={one} />
        ))}
      </datalist>
    </div>
  );
}

const SUGGESTED = 8;
const NONE: string[] = [];

/** VINs of vehicles that match a text by VIN, plate or TBox serial. */
function useVins(text: string): string[] {
  const q = useDeferredValue(text.trim());
  const { data } = useQuery({
    queryKey: queryKeys.vehicles.list({ rule: q }),
    queryFn: ({ signal }) => call('GET /vehicles', { q, limit: SUGGESTED }, { signal }),
    enabled: q.length > 1,
    placeholderData: keepPreviousData,
    meta: { resync: false },
  });
  return data?.items.map(({ vin }) => vin) ?? NONE;
}

type TopicFieldProps = {
  topic: string;
  kind: PrincipalKind;
  onTopic: (topic: string) => void;
  error: string | undefined;
};

/** Service accounts have no vehicle names, users only fleets. */
const placeholdersOf = (kind: PrincipalKind) =>
  RULE_PLACEHOLDERS.filter((one) => kind !== 'service' && (kind !== 'console' || one === 'fleet'));

export function TopicField({ topic, kind, onTopic, error }: TopicFieldProps) {
  const t = useTranslations('access.form');
  const input = useRef<HTMLInputElement>(null);
  const insert = (text: string) => {
    const { current } = input;
    if (!current) return;
    current.setRangeText(text, current.selectionStart ?? topic.length, current.selectionEnd ?? topic.length, 'end');
    onTopic(current.value);
    current.focus();
  };
  const placeholders = placeholdersOf(kind);
  return (
    <div className="flex flex-col gap-1.5">
      <TextField
        label={t('topic')}
        hint={t('topicHint')}
        error={error}
        ref={input}
        value={topic}
        onValue={onTopic}
        maxLength={MAX_LENGTH.ruleTopic}
        {...VERBATIM}
        className="font-mono"
      />
      {placeholders.length > 0 && (
        <div className="flex flex-wrap items-center gap-1">
          <span className="text-faint text-xs">{t('insert')}</span>
          {placeholders.map((one) => (
            <Button
              key={one}
              size="sm"
              variant="ghost"
              className="px-1.5! font-mono"
              title={t(`placeholder.${one}`)}
              onClick={() => insert(`\${${one}}`)}
            >
              {`\${${one}}`}
            </Button>
          ))}
        </div>
      )}
    </div>
  );
}
