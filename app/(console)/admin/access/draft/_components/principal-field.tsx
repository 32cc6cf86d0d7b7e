'use client';

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useDeferredValue, useId } from 'react';
import { Field, Input, Select } from '@/components/ui';
import { call } from '@/lib/browser/call';
import { queryKeys } from '@/lib/browser/query-keys';
import type { AccessChoices } from '../../_components/access-choices';
import { isNamed, type NamedKind, PRINCIPAL_KINDS, type PrincipalKind, type RuleForm } from './rule-form';

type PrincipalFieldProps = {
  form: RuleForm;
  change: (part: Partial<RuleForm>) => void;
  choices: AccessChoices;
  error: string | undefined;
};

/** For whom: a kind, and which of it. */
export function PrincipalField({ form, change, choices, error }: PrincipalFieldProps) {
  const t = useTranslations('access.form');
  const { kind, names } = form;
  return (
    <div className="grid gap-3 sm:grid-cols-2">
      <Field label={t('principal')}>
        {({ id }) => (
          <Select id={id} value={kind} onChange={({ target }) => change({ kind: target.value as PrincipalKind })}>
            {PRINCIPAL_KINDS.map((one) => (
              <option key={one} value={one}>
                {t(`kind.${one}`)}
              </option>
            ))}
          </Select>
        )}
      </Field>
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
    return (
      <Field label={label} error={error}>
        {({ id, describedBy, invalid }) => (
          <Select
            id={id}
            value={name}
            onChange={({ target }) => onName(target.value)}
            aria-describedby={describedBy}
            aria-invalid={invalid}
          >
            <option value="">{t('choose')}</option>
            {name && !named.some(({ code }) => code === name) && <option value={name}>{name}</option>}
            {named.map(({ code, name: text }) => (
              <option key={code} value={code}>
                {text}
              </option>
            ))}
          </Select>
        )}
      </Field>
    );
  }
  const suggestions = { tag: choices.tags, service: choices.accounts, vehicle: vins }[kind];
  return (
    <Field label={label} error={error}>
      {({ id, describedBy, invalid }) => (
        <>
          <Input
            id={id}
            value={name}
            onChange={({ target }) => onName(kind === 'vehicle' ? target.value.toUpperCase() : target.value)}
            list={listId}
            autoComplete="off"
            spellCheck={false}
            maxLength={64}
            className={kind === 'tag' ? undefined : 'font-mono'}
            aria-describedby={describedBy}
            aria-invalid={invalid}
          />
          <datalist id={listId}>
            {suggestions.map((one) => (
              <option key={one} value={one} />
            ))}
          </datalist>
        </>
      )}
    </Field>
  );
}

const SUGGESTED = 8;
const NONE: string[] = [];

/** VINs of vehicles that a text finds: also plates and TBox serials. */
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
