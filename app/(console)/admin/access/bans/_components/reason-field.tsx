'use client';

import { useTranslations } from 'next-intl';
import { Field, Input } from '@/components/ui';

type ReasonFieldProps = { value: string; onChange: (value: string) => void; error?: string | undefined };

export function ReasonField({ value, onChange, error }: ReasonFieldProps) {
  const t = useTranslations('clients');
  return (
    <Field label={t('reason')} hint={t('reasonHint')} error={error}>
      {({ id, describedBy, invalid }) => (
        <Input
          id={id}
          value={value}
          onChange={(event) => onChange(event.target.value)}
          maxLength={500}
          required
          autoComplete="off"
          aria-describedby={describedBy}
          aria-invalid={invalid}
        />
      )}
    </Field>
  );
}
