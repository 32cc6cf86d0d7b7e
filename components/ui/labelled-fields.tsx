import type { ComponentProps, ReactNode } from 'react';
import { Field } from './field';
import { Input, Select, Textarea } from './input';

type Labels = Pick<ComponentProps<typeof Field>, 'label' | 'hint' | 'error' | 'warning'> & {
  /** Of the field; `className` is the control's. */
  fieldClassName?: string;
};
type OnValue = { onValue?: (value: string) => void };

/** A one-line text input with its label, hint and error. */
export function TextField(props: Labels & ComponentProps<'input'> & OnValue) {
  const { label, hint, error, warning, fieldClassName, onValue, ...input } = props;
  return (
    <Field label={label} hint={hint} error={error} warning={warning} className={fieldClassName}>
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

/** A text area with its label, hint and error. */
export function TextareaField(props: Labels & ComponentProps<'textarea'> & OnValue) {
  const { label, hint, error, warning, fieldClassName, onValue, ...textarea } = props;
  return (
    <Field label={label} hint={hint} error={error} warning={warning} className={fieldClassName}>
      {({ id, describedBy, invalid }) => (
        <Textarea
          onChange={onValue && (({ target }) => onValue(target.value))}
          {...textarea}
          id={id}
          aria-describedby={describedBy}
          aria-invalid={invalid}
        />
      )}
    </Field>
  );
}

/** For names and topics: no automatic completion, capital letters or spelling. */
export const VERBATIM = { autoComplete: 'off', autoCapitalize: 'none', spellCheck: false } as const;

type SelectFieldProps<T extends string | number> = Labels &
  Omit<ComponentProps<'select'>, 'value' | 'onChange' | 'children'> & {
    options: readonly (readonly [value: T, label: ReactNode, disabled?: boolean])[];
    value?: T;
    onValue?: (value: T) => void;
  };

/** A select with its label, hint and error. */
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
