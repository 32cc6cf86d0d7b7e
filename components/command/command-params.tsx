'use client';

import { Field, Input, Select } from '@/components/ui';
import { COMMAND_RULES, type Operation } from '@/lib/contracts/commands/rules';
import { useCommandText } from './use-command-text';

/** Controls of an operation's parameters. */
export function CommandParams({
  operation,
  errorOf,
}: {
  operation: Operation;
  errorOf(path: string): string | undefined;
}) {
  const { local } = useCommandText();
  return Object.entries(COMMAND_RULES[operation].parameters).map(([name, parameter]) => (
    <Field key={name} label={local(parameter.label)} error={errorOf(`params.${name}`)}>
      {({ id, describedBy, invalid }) =>
        'choices' in parameter ? (
          <Select id={id} name={name} defaultValue={parameter.initial} className="w-full">
            {Object.entries(parameter.choices).map(([choice, label]) => (
              <option key={choice} value={choice}>
                {local(label)}
              </option>
            ))}
          </Select>
        ) : (
          <Input
            id={id}
            name={name}
            type="number"
            min={parameter.min}
            max={parameter.max}
            step={parameter.step}
            defaultValue={parameter.initial}
            aria-describedby={describedBy}
            aria-invalid={invalid}
          />
        )
      }
    </Field>
  ));
}

/** The parameters that a form with these controls holds. */
export function paramsOf(operation: Operation, form: FormData): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(COMMAND_RULES[operation].parameters).map(([name, parameter]) => {
      const value = String(form.get(name) ?? '');
      return [name, 'choices' in parameter ? value : Number(value)];
    }),
  );
}
