'use client';

import { useQueryClient } from '@tanstack/react-query';
import { Pencil } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { type FormEvent, useState } from 'react';
import { Button, Dialog, Field, Input, Select, toast } from '@/components/ui';
import { splitTags } from '@/components/vehicles/split-tags';
import type { RouteInput } from '@/lib/browser/call';
import { fieldErrors, problemOf } from '@/lib/browser/problem';
import { queryKeys } from '@/lib/browser/query-keys';
import type { VehicleDetail } from '@/lib/contracts';
import { useOperation } from '../../../_components/use-operation';
import { useTboxHolder } from '../../_components/use-tbox-holder';

type Named = { code: string; name: string };
type EditVehicleProps = { vehicle: VehicleDetail; fleets: Named[]; models: Named[] };

/** For administrators: plate, tags, fleet, model, and which TBox is in it. */
export function EditVehicle(props: EditVehicleProps) {
  const t = useTranslations('vehicle.edit');
  const common = useTranslations('common');
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button onClick={() => setOpen(true)}>
        <Pencil aria-hidden className="size-3.5" />
        {t('action')}
      </Button>
      <Dialog open={open} onClose={() => setOpen(false)} title={t('title')} closeLabel={common('close')}>
        <EditForm {...props} onDone={() => setOpen(false)} />
      </Dialog>
    </>
  );
}

function EditForm({ vehicle: first, fleets, models, onDone }: EditVehicleProps & { onDone(): void }) {
  const t = useTranslations('vehicle.edit');
  const common = useTranslations('common');
  const queryClient = useQueryClient();
  const key = queryKeys.vehicle.detail(first.vin);
  // As the page shows it now, not as it was rendered
  const vehicle = queryClient.getQueryData<VehicleDetail>(key) ?? first;
  const [serial, setSerial] = useState(vehicle.tboxSerial ?? '');
  const { holder, checking } = useTboxHolder(serial, vehicle.vin);
  const { run, busy, error } = useOperation('PATCH /vehicles/{vin}', {
    onSuccess: (changed) => {
      queryClient.setQueryData(key, changed);
      toast('success', t('saved'));
      onDone();
    },
  });
  const fields = fieldErrors(error);
  const errorOf = (path: string) => fields[path];

  // Not the form's `action`: React would empty the fields after a refusal
  const save = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    run(changesOf(vehicle, new FormData(event.currentTarget)));
  };

  return (
    <form onSubmit={save} noValidate className="flex flex-col gap-3">
      <Field label={t('plate')} error={errorOf('plate')}>
        {({ id, describedBy, invalid }) => (
          <Input
            id={id}
            name="plate"
            defaultValue={vehicle.plate ?? ''}
            aria-describedby={describedBy}
            aria-invalid={invalid}
          />
        )}
      </Field>
      <Field label={t('tags')} hint={t('tagsHint')} error={errorOf('tags')}>
        {({ id, describedBy, invalid }) => (
          <Input
            id={id}
            name="tags"
            defaultValue={vehicle.tags.join(', ')}
            aria-describedby={describedBy}
            aria-invalid={invalid}
          />
        )}
      </Field>
      <Choice name="fleet" label={t('fleet')} value={vehicle.fleet.code} choices={fleets} error={errorOf('fleet')} />
      <Choice name="model" label={t('model')} value={vehicle.model.code} choices={models} error={errorOf('model')} />
      <Field
        label={t('tbox')}
        hint={t('tboxHint')}
        warning={holder && t('tboxTaken', { vehicle: holder })}
        error={errorOf('tboxSerial')}
      >
        {({ id, describedBy, invalid }) => (
          <Input
            id={id}
            name="tboxSerial"
            value={serial}
            onChange={(event) => setSerial(event.target.value)}
            autoComplete="off"
            spellCheck={false}
            className="font-mono"
            aria-describedby={describedBy}
            aria-invalid={invalid}
          />
        )}
      </Field>
      {error && Object.keys(fields).length === 0 && (
        <p role="alert" className="text-critical text-sm">
          {t('refused', { detail: problemOf(error)?.detail || error.message })}
        </p>
      )}
      <div className="flex justify-end gap-2 pt-1">
        <Button onClick={onDone}>{common('cancel')}</Button>
        <Button type="submit" variant="primary" busy={busy || checking}>
          {holder ? t('saveMove') : common('save')}
        </Button>
      </div>
    </form>
  );
}

type ChoiceProps = { name: string; label: string; value: string; choices: Named[]; error?: string };

function Choice({ name, label, value, choices, error }: ChoiceProps) {
  return (
    <Field label={label} error={error}>
      {({ id }) => (
        <Select id={id} name={name} defaultValue={value} className="w-full">
          {choices.map((choice) => (
            <option key={choice.code} value={choice.code}>
              {choice.name}
            </option>
          ))}
        </Select>
      )}
    </Field>
  );
}

/** Only what was changed: two administrators who change different things do not undo each other. */
function changesOf(vehicle: VehicleDetail, form: FormData): RouteInput<'PATCH /vehicles/{vin}'> {
  const text = (name: string) => String(form.get(name) ?? '').trim();
  const tags = splitTags(text('tags'));
  const plate = text('plate');
  const tboxSerial = text('tboxSerial');
  return {
    vin: vehicle.vin,
    ...(plate !== (vehicle.plate ?? '') && { plate: plate || null }),
    ...(tags.join() !== vehicle.tags.join() && { tags }),
    ...(text('fleet') !== vehicle.fleet.code && { fleet: text('fleet') }),
    ...(text('model') !== vehicle.model.code && { model: text('model') }),
    ...(tboxSerial !== (vehicle.tboxSerial ?? '') && { tboxSerial: tboxSerial || null }),
  };
}
