'use client';

import { Pencil } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { lazy, Suspense } from 'react';
import { DialogButton } from '@/components/ui';
import type { EditVehicleProps } from './edit-dialog';

const EditDialog = lazy(() => import('./edit-dialog'));

/** For administrators: changes plate, tags, fleet, model and TBox of a vehicle. */
export function EditVehicle(props: EditVehicleProps) {
  const t = useTranslations('vehicle.edit');
  return (
    <DialogButton
      dialog={(close) => (
        <Suspense>
          <EditDialog {...props} onClose={close} />
        </Suspense>
      )}
    >
      <Pencil aria-hidden className="size-3.5" />
      {t('action')}
    </DialogButton>
  );
}
