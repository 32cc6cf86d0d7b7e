'use client';

import { TextareaField, TextField } from '@/components/ui';
import { MAX_LENGTH } from '@/lib/contracts/limits';

type ReasonFieldProps = {
  label: string;
  hint?: string | undefined;
  value: string;
  onChange: (value: string) => void;
  error?: string | undefined;
  required?: boolean;
  /** Makes it a text area of so many lines; otherwise it is one line. */
  rows?: number;
  maxLength?: number;
};

/** The reason of an action, for the audit. */
export function ReasonField({ onChange, rows, maxLength = MAX_LENGTH.note, ...field }: ReasonFieldProps) {
  const props = { ...field, onValue: onChange, maxLength };
  return rows ? <TextareaField {...props} rows={rows} /> : <TextField {...props} autoComplete="off" />;
}
