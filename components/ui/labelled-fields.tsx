import type { ComponentProps, ReactNode } from 'react';
import { Field } from './field';
import { Input } from './input';
import { Select } from './select';

type Labels = Pick<ComponentProps<typeof Field>, 'label' | 'hint' | 'error'> & {
  /** Of the field; `className` is the control's. */
  fieldClassName?: string;
};

type TextFieldProps = Labels & ComponentProps<'input'> & { onValue?: (value: string) => void };

/** A line of text with its label; what was refused about it is said below. */
export function TextField({ label, hint, error, fieldClassName, onValue, ...input }: TextFieldProps) {
  return (
    <Field label={label} hint={hint} error={error} className={fieldClassName}>
      {({ id, describedBy, invalid }) => (
        <Input
          onChange={onValue && (({ target }) => onValue(target.value))}
          {...input}
          id={id}
          aria-describedby={describedBy}
          aria-invalid={invalid}
        />
      )}
    </Field>
  );
}

/** For names and topics: taken as typed. */
export const VERBATIM = { autoComplete: 'off', autoCapitalize: 'none', spellCheck: false } as const;

type SelectFieldProps<T extends string | number> = Labels &
  Omit<ComponentProps<'select'>, 'value' | 'onChange' | 'children'> & {
    options: readonly (readonly [value: T, label: ReactNode, disabled?: boolean])[];
    value?: T;
    onValue?: (value: T) => void;
  };

/** One of some values, with its label. */
export function SelectField<T extends string | number>(props: SelectFieldProps<T>) {
  const { label, hint, error, fieldClassName, options, onValue, ...select } = props;
  const choose = (text: string) => {
    const chosen = options.find(([value]) => String(value) === text);
    if (chosen) onValue?.(chosen[0]);
  };
  return (
    <Field label={label} hint={hint} error={error} className={fieldClassName}>
      {({ id, describedBy, invalid }) => (
        <Select
          onChange={onValue && (({ target }) => choose(target.value))}
          {...select}
          id={id}
          aria-describedby={describedBy}
          aria-invalid={invalid}
        >
          {options.map(([value, text, disabled]) => (
            <option key={value} value={value} disabled={disabled}>
              {text}
            </option>
          ))}
        </Select>
      )}
    </Field>
  );
}
