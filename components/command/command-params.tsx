'use client';

import { useTranslations } from 'next-intl';
import { Field, Input, Select } from '@/components/ui';
import type { Operation } from '@/lib/contracts/commands/operations';

type Control =
  | { name: 'doors'; choices: readonly ('all' | 'driver')[] }
  | { name: 'mode'; choices: readonly ('horn_and_lights' | 'lights')[] }
  | {
      name: 'durationS' | 'temperatureC' | 'durationMin' | 'limitPct' | 'intervalS';
      min: number;
      max: number;
      step: number;
      value: number;
    };

/** Controls of an operation's parameters; the server checks them with the catalogue's schema. */
const CONTROLS: Partial<Record<Operation, readonly Control[]>> = {
  door_unlock: [{ name: 'doors', choices: ['all', 'driver'] }],
  find_vehicle: [
    { name: 'mode', choices: ['horn_and_lights', 'lights'] },
    { name: 'durationS', min: 1, max: 30, step: 1, value: 5 },
  ],
  climate_start: [
    { name: 'temperatureC', min: 16, max: 30, step: 0.5, value: 21 },
    { name: 'durationMin', min: 1, max: 30, step: 1, value: 10 },
  ],
  charge_limit_set: [{ name: 'limitPct', min: 50, max: 100, step: 1, value: 80 }],
  report_interval_set: [{ name: 'intervalS', min: 1, max: 3_600, step: 1, value: 10 }],
};

const controlsOf = (operation: Operation): readonly Control[] => CONTROLS[operation] ?? [];

export function CommandParams({
  operation,
  errorOf,
}: {
  operation: Operation;
  errorOf(path: string): string | undefined;
}) {
  const t = useTranslations('command.param');
  return controlsOf(operation).map((control) => (
    <Field key={control.name} label={t(control.name)} error={errorOf(`params.${control.name}`)}>
      {({ id, describedBy, invalid }) =>
        'choices' in control ? (
          <Select id={id} name={control.name} className="w-full">
            {control.choices.map((choice) => (
              <option key={choice} value={choice}>
                {t(choice)}
              </option>
            ))}
          </Select>
        ) : (
          <Input
            id={id}
            name={control.name}
            type="number"
            min={control.min}
            max={control.max}
            step={control.step}
            defaultValue={control.value}
            aria-describedby={describedBy}
            aria-invalid={invalid}
          />
        )
      }
    </Field>
  ));
}

/** What a form with these controls says. */
export function paramsOf(operation: Operation, form: FormData): Record<string, unknown> {
  return Object.fromEntries(
    controlsOf(operation).map((control) => {
      const value = String(form.get(control.name) ?? '');
      return [control.name, 'choices' in control ? value : Number(value)];
    }),
  );
}
