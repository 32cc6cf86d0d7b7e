'use client';

import { useTranslations } from 'next-intl';
import { type FormEvent, useState } from 'react';
import { Button, Dialog, Field, Input, Select, toast } from '@/components/ui';
import type { Choices } from '@/components/vehicles/choices';
import { splitTags } from '@/components/vehicles/split-tags';
import { fieldErrors, problemOf } from '@/lib/browser/problem';
import { hasVinCheckDigit, vinCheckDigit, vinSchema } from '@/lib/contracts/vin';
import { useOperation } from '../../_components/use-operation';
import { useTboxHolder } from './use-tbox-holder';

type RegisterDialogProps = { choices: Choices; onClose: () => void; onDone: () => void };

export default function RegisterDialog({ choices, onClose, onDone }: RegisterDialogProps) {
  const t = useTranslations('vehicles.register');
  const tCommon = useTranslations('common');
  const [vin, setVin] = useState('');
  const [errors, setErrors] = useState<Record<string, string>>({});
  const [serial, setSerial] = useState('');
  const { holder, checking } = useTboxHolder(serial);
  const complete = vinSchema.safeParse(vin).success;
  const suspicious = complete && !hasVinCheckDigit(vin);

  const { run, busy } = useOperation('POST /vehicles', {
    onSuccess: () => {
      toast('success', t('done', { vin }));
      onDone();
      onClose();
    },
    onError: (error) => {
      const fields = fieldErrors(error);
      setErrors(Object.keys(fields).length > 0 ? fields : { form: problemOf(error)?.detail || t('failed') });
    },
  });

  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const text = (name: string) => String(form.get(name) ?? '').trim();
    const missing = {
      ...(!complete && { vin: t('vinInvalid') }),
      ...(!text('fleet') && { fleet: t('fleetMissing') }),
      ...(!text('model') && { model: t('modelMissing') }),
    };
    if (Object.keys(missing).length > 0) return setErrors(missing);
    run({
      vin,
      fleet: text('fleet'),
      model: text('model'),
      tags: splitTags(text('tags')),
      ...(text('plate') && { plate: text('plate') }),
      ...(text('tboxSerial') && { tboxSerial: text('tboxSerial') }),
    });
  };

  return (
    <Dialog
      open
      onClose={onClose}
      title={t('title')}
      closeLabel={tCommon('close')}
      footer={
        <>
          <Button onClick={onClose}>{tCommon('cancel')}</Button>
          <Button type="submit" form="register-vehicle" variant="primary" busy={busy || checking}>
            {holder ? t('submitMove') : t('submit')}
          </Button>
        </>
      }
    >
      <form id="register-vehicle" onSubmit={submit} noValidate className="grid grid-cols-1 gap-4 sm:grid-cols-2">
        <Field
          label={t('vin')}
          hint={t('vinHint')}
          error={errors.vin}
          warning={suspicious ? t('vinCheckDigit', { digit: vinCheckDigit(vin) }) : undefined}
          className="sm:col-span-2"
        >
          {({ id, describedBy, invalid }) => (
            <Input
              id={id}
              aria-describedby={describedBy}
              aria-invalid={invalid || undefined}
              autoComplete="off"
              spellCheck={false}
              maxLength={17}
              value={vin}
              onChange={(event) => {
                setVin(event.target.value.toUpperCase().replace(/\s/g, ''));
                setErrors({});
              }}
              className="font-mono tracking-wider"
            />
          )}
        </Field>
        <Choice name="fleet" label={t('fleet')} choose={t('choose')} options={choices.fleets} error={errors.fleet} />
        <Choice name="model" label={t('model')} choose={t('choose')} options={choices.models} error={errors.model} />
        <Text name="plate" label={`${t('plate')} (${t('optional')})`} error={errors.plate} />
        <Field
          label={`${t('tbox')} (${t('optional')})`}
          hint={t('tboxHint')}
          warning={holder && t('tboxTaken', { vehicle: holder })}
          error={errors.tboxSerial}
        >
          {({ id, describedBy, invalid }) => (
            <Input
              id={id}
              name="tboxSerial"
              value={serial}
              onChange={(event) => setSerial(event.target.value)}
              aria-describedby={describedBy}
              aria-invalid={invalid || undefined}
              autoComplete="off"
              spellCheck={false}
              className="font-mono"
            />
          )}
        </Field>
        <Text
          name="tags"
          label={`${t('tags')} (${t('optional')})`}
          hint={t('tagsHint')}
          error={errors.tags}
          className="sm:col-span-2"
        />
        {errors.form && (
          <p role="alert" className="text-critical text-sm sm:col-span-2">
            {errors.form}
          </p>
        )}
      </form>
    </Dialog>
  );
}

type TextProps = { name: string; label: string; hint?: string; error: string | undefined; className?: string };

function Text({ name, className, ...field }: TextProps) {
  return (
    <Field {...field} className={className}>
      {({ id, describedBy, invalid }) => (
        <Input
          id={id}
          name={name}
          aria-describedby={describedBy}
          aria-invalid={invalid || undefined}
          autoComplete="off"
        />
      )}
    </Field>
  );
}

type ChoiceProps = TextProps & { choose: string; options: { code: string; name: string }[] };

function Choice({ name, choose, options, ...field }: ChoiceProps) {
  const only = options.length === 1 ? options[0]?.code : undefined;
  return (
    <Field {...field}>
      {({ id, describedBy, invalid }) => (
        <Select
          id={id}
          name={name}
          defaultValue={only ?? ''}
          aria-describedby={describedBy}
          aria-invalid={invalid || undefined}
        >
          <option value="" disabled>
            {choose}
          </option>
          {options.map((option) => (
            <option key={option.code} value={option.code}>
              {option.name}
            </option>
          ))}
        </Select>
      )}
    </Field>
  );
}
