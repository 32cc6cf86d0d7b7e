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

const isVin = (text: string) => vinSchema.safeParse(text).success;

function inputOf(vin: string, form: FormData) {
  const text = (name: string) => String(form.get(name) ?? '').trim();
  return {
    vin,
    fleet: text('fleet'),
    model: text('model'),
    tags: splitTags(text('tags')),
    ...(text('plate') && { plate: text('plate') }),
    ...(text('tboxSerial') && { tboxSerial: text('tboxSerial') }),
  };
}

type RegisterDialogProps = {
  choices: Choices;
  onClose: () => void;
  /** Called with the TBox of the new vehicle. */
  onDone: (tboxSerial: string | null) => void;
};

export default function RegisterDialog({ choices, onClose, onDone }: RegisterDialogProps) {
  const t = useTranslations('vehicles.register');
  const common = useTranslations('common');
  const [vin, setVin] = useState('');
  const [errors, setErrors] = useState<Record<string, string>>({});
  const [serial, setSerial] = useState('');
  const { holder, checking } = useTboxHolder(serial);
  const { run, busy } = useOperation('POST /vehicles', {
    onSuccess: ({ plate, plateAlsoOn, tboxSerial }) => {
      toast('success', t('done', { vin }), { href: `/vehicles/${vin}`, text: t('show') });
      if (plateAlsoOn.length > 0)
        toast('warning', common('plateAlsoOn', { plate: plate ?? '', vins: plateAlsoOn.join(', ') }));
      onClose();
      onDone(tboxSerial);
    },
    onError: (error) => {
      const fields = fieldErrors(error);
      setErrors(Object.keys(fields).length > 0 ? fields : { form: problemOf(error)?.detail || t('failed') });
    },
  });

  const submit = (form: FormData) => {
    const input = inputOf(vin, form);
    const missing = {
      ...(!isVin(vin) && { vin: t('vinInvalid') }),
      ...(!input.fleet && { fleet: t('fleetMissing') }),
      ...(!input.model && { model: t('modelMissing') }),
    };
    if (Object.keys(missing).length > 0) return setErrors(missing);
    run(input);
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
        <VinField
          vin={vin}
          error={errors.vin}
          onVin={(typed) => {
            setVin(typed);
            setErrors({});
          }}
        />
        <CatalogueField name="fleet" entries={choices.fleets} error={errors.fleet} />
        <CatalogueField name="model" entries={choices.models} error={errors.model} />
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

type CatalogueFieldProps = {
  name: 'fleet' | 'model';
  entries: Choices['fleets'] | Choices['models'];
  error: string | undefined;
};

function CatalogueField({ name, entries, error }: CatalogueFieldProps) {
  const t = useTranslations('vehicles.register');
  return (
    <SelectField
      label={t(name)}
      error={error}
      name={name}
      defaultValue={entries.length === 1 ? entries[0]?.code : ''}
      options={[['', t('choose'), true], ...entries.map((entry) => [entry.code, entry.name] as const)]}
    />
  );
}

type VinFieldProps = { vin: string; error: string | undefined; onVin: (vin: string) => void };

function VinField({ vin, error, onVin }: VinFieldProps) {
  const t = useTranslations('vehicles.register');
  return (
    <TextField
      label={t('vin')}
      hint={t('vinHint')}
      error={error}
      warning={isVin(vin) && !hasVinCheckDigit(vin) && t('vinCheckDigit', { digit: vinCheckDigit(vin) })}
      fieldClassName="sm:col-span-2"
      autoComplete="off"
      spellCheck={false}
      maxLength={17}
      value={vin}
      onValue={(typed) => onVin(typed.toUpperCase().replace(/\s/g, ''))}
      className="font-mono tracking-wider"
    />
  );
}
