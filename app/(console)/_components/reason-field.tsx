'use client';

import { Field, Input, Textarea } from '@/components/ui';

type ReasonFieldProps = {
  label: string;
  hint?: string | undefined;
  value: string;
  onChange: (value: string) => void;
  error?: string | undefined;
  required?: boolean;
  /** Several lines; without it, one. */
  rows?: number;
  maxLength?: number;
};

const REASON_MAX = 500;

/** Why somebody does something, for the audit. */
export function ReasonField({ label, hint, value, onChange, error, required, rows, maxLength }: ReasonFieldProps) {
  return (
    <Field label={label} hint={hint} error={error}>
      {({ id, describedBy, invalid }) => {
        const props = {
          id,
          value,
          onChange: ({ target }: { target: { value: string } }) => onChange(target.value),
          maxLength: maxLength ?? REASON_MAX,
          required,
          'aria-describedby': describedBy,
          'aria-invalid': invalid,
        };
        return rows ? <Textarea {...props} rows={rows} /> : <Input {...props} autoComplete="off" />;
      }}
    </Field>
  );
}
