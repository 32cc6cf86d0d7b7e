'use client';

import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { SelectField, TextField, toast, VERBATIM } from '@/components/ui';
import type { Choices } from '@/components/vehicles/catalogue-filters';
import { splitTags } from '@/components/vehicles/split-tags';
import { fieldErrors, problemOf } from '@/lib/browser/problem';
import { hasVinCheckDigit, vinCheckDigit, vinSchema } from '@/lib/contracts/vin';
import { FormDialog } from '../../_components/form-dialog';
import { useOperation } from '../../_components/use-operation';
import { useTboxHolder } from './use-tbox-holder';

type RegisterDialogProps = { choices: Choices; onClose: () => void; onDone: () => void };

export default function RegisterDialog({ choices, onClose, onDone }: RegisterDialogProps) {
  const t = useTranslations('vehicles.register');
  const [vin, setVin] = useState('');
  const [errors, setErrors] = useState<Record<string, string>>({});
  const [serial, setSerial] = useState('');
  const { holder, checking } = useTboxHolder(serial);
  const isComplete = vinSchema.safeParse(vin).success;
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

  const submit = (form: FormData) => {
    const text = (name: string) => String(form.get(name) ?? '').trim();
    const missing = {
      ...(!isComplete && { vin: t('vinInvalid') }),
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
  const optional = (name: 'plate' | 'tbox' | 'tags') => `${t(name)} (${t('optional')})`;

  return (
    <FormDialog
      title={t('title')}
      submitLabel={t(holder ? 'submitMove' : 'submit')}
      busy={busy || checking}
      error={errors.form}
      onSubmit={submit}
      onClose={onClose}
    >
      <div className="grid grid-cols-1 gap-4 sm:grid-cols-2">
        <TextField
          label={t('vin')}
          hint={t('vinHint')}
          error={errors.vin}
          warning={isComplete && !hasVinCheckDigit(vin) && t('vinCheckDigit', { digit: vinCheckDigit(vin) })}
          fieldClassName="sm:col-span-2"
          autoComplete="off"
          spellCheck={false}
          maxLength={17}
          value={vin}
          onValue={(typed) => {
            setVin(typed.toUpperCase().replace(/\s/g, ''));
            setErrors({});
          }}
          className="font-mono tracking-wider"
        />
        {(['fleet', 'model'] as const).map((name) => {
          const options = name === 'fleet' ? choices.fleets : choices.models;
          return (
            <SelectField
              key={name}
              label={t(name)}
              error={errors[name]}
              name={name}
              defaultValue={options.length === 1 ? options[0]?.code : ''}
              options={[['', t('choose'), true], ...options.map(({ code, name: text }) => [code, text] as const)]}
            />
          );
        })}
        <TextField label={optional('plate')} error={errors.plate} name="plate" autoComplete="off" />
        <TextField
          label={optional('tbox')}
          hint={t('tboxHint')}
          warning={holder && t('tboxTaken', { vehicle: holder })}
          error={errors.tboxSerial}
          name="tboxSerial"
          value={serial}
          onValue={setSerial}
          {...VERBATIM}
          className="font-mono"
        />
        <TextField
          label={optional('tags')}
          hint={t('tagsHint')}
          error={errors.tags}
          fieldClassName="sm:col-span-2"
          name="tags"
          autoComplete="off"
        />
      </div>
    </FormDialog>
  );
}
