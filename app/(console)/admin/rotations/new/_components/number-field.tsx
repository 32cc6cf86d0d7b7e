'use client';

import { useTranslations } from 'next-intl';
import { Field, Input } from '@/components/ui';
import type { DraftFormProps } from './draft-form-props';

const TEXTS = {
  canary: ['canary', 'canaryHint'],
  waves: ['waves', 'wavesHint'],
  perMinute: ['perMinute', 'perMinuteHint'],
  soakMinutes: ['soak', 'soakHint'],
  pauseAtFailedPercent: ['pauseAt', 'pauseAtHint'],
  deadlineHours: ['deadline', 'deadlineHint'],
} as const;

/** One figure of the plan. As text: a list of shares is none, and a half-typed one must not become another. */
export function NumberField({ name, draft, change, errorOf }: DraftFormProps & { name: keyof typeof TEXTS }) {
  const t = useTranslations('rotation.form');
  const [label, hint] = TEXTS[name];
  return (
    <Field label={t(label)} hint={t(hint)} error={errorOf(name)}>
      {({ id, describedBy, invalid }) => (
        <Input
          id={id}
          inputMode={name === 'waves' ? 'text' : 'decimal'}
          autoComplete="off"
          value={draft[name]}
          onChange={(event) => change({ [name]: event.target.value })}
          className="tabular"
          aria-describedby={describedBy}
          aria-invalid={invalid}
        />
      )}
    </Field>
  );
}
