'use client';

import { useQueryClient } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { SelectField, TextField, toast, VERBATIM } from '@/components/ui';
import { splitTags } from '@/components/vehicles/split-tags';
import type { RouteInput } from '@/lib/browser/call';
import { fieldErrors, problemOf } from '@/lib/browser/problem';
import { queryKeys } from '@/lib/browser/query-keys';
import type { VehicleDetail } from '@/lib/contracts';
import { FormDialog } from '../../../_components/form-dialog';
import { useOperation } from '../../../_components/use-operation';
import { useTboxHolder } from '../../_components/use-tbox-holder';

type Named = { code: string; name: string };
export type EditVehicleProps = { vehicle: VehicleDetail; fleets: Named[]; models: Named[] };

const toOptions = (named: Named[]) => named.map(({ code, name }) => [code, name] as const);

export default function EditDialog({
  vehicle: first,
  fleets,
  models,
  onClose,
}: EditVehicleProps & { onClose: () => void }) {
  const t = useTranslations('vehicle.edit');
  const common = useTranslations('common');
  const queryClient = useQueryClient();
  const key = queryKeys.vehicle.detail(first.vin);
  // The newest data, which may be newer than the props from the server
  const vehicle = queryClient.getQueryData<VehicleDetail>(key) ?? first;
  const [serial, setSerial] = useState(vehicle.tboxSerial ?? '');
  const { holder, checking } = useTboxHolder(serial, vehicle.vin);
  const { run, busy, error } = useOperation('PATCH /vehicles/{vin}', {
    onSuccess: (changed) => {
      queryClient.setQueryData(key, changed);
      toast('success', t('saved'));
      const { plate, plateAlsoOn } = changed;
      if (plateAlsoOn.length > 0)
        toast('warning', common('plateAlsoOn', { plate: plate ?? '', vins: plateAlsoOn.join(', ') }));
      onClose();
    },
  });
  const fields = fieldErrors(error);
  const isOfForm = error && Object.keys(fields).length === 0;
  return (
    <FormDialog
      title={t('title')}
      submitLabel={holder ? t('saveMove') : common('save')}
      busy={busy || checking}
      error={isOfForm ? t('refused', { detail: problemOf(error)?.detail || error.message }) : undefined}
      onSubmit={(form) => run(changesOf(vehicle, form))}
      onClose={onClose}
    >
      <TextField label={t('plate')} error={fields.plate} name="plate" defaultValue={vehicle.plate ?? ''} />
      <TextField
        label={t('tags')}
        hint={t('tagsHint')}
        error={fields.tags}
        name="tags"
        defaultValue={vehicle.tags.join(', ')}
      />
      <SelectField
        label={t('fleet')}
        error={fields.fleet}
        name="fleet"
        defaultValue={vehicle.fleet.code}
        options={toOptions(fleets)}
      />
      <SelectField
        label={t('model')}
        error={fields.model}
        name="model"
        defaultValue={vehicle.model.code}
        options={toOptions(models)}
      />
      <TextField
        label={t('tbox')}
        hint={t('tboxHint')}
        warning={holder && t('tboxTaken', { vehicle: holder })}
        error={fields.tboxSerial}
        name="tboxSerial"
        value={serial}
        onValue={setSerial}
        {...VERBATIM}
        className="font-mono"
      />
    </FormDialog>
  );
}

/** Only the changed properties, so that two administrators who change different ones do not undo each other. */
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
