'use client';

import { useQueryClient } from '@tanstack/react-query';
import type { Route } from 'next';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { toast } from '@/components/ui';
import { call } from '@/lib/browser/call';
import { queryKeys } from '@/lib/browser/query-keys';
import { serverNow } from '@/lib/browser/server-clock';
import type { VehicleDetail } from '@/lib/contracts';
import { ARCHIVE_HOLD_MS, VEHICLE_LIMITS } from '@/lib/contracts/fleet/terms';
import { LocalTime } from '../../../../../_components/local-time';
import { ConfirmDialog } from '../../../../_components/confirm-dialog';
import { ReasonField } from '../../../../_components/reason-field';
import { EffectFacts, LoadedEffects } from './effect-facts';
import { useEffects } from './use-effects';

export type VehicleDialogProps = { vehicle: VehicleDetail; onClose: () => void };

const PROBLEMS = 'vehicle.lifecycle';
export const nameOf = ({ plate, vin }: VehicleDetail): string => plate ?? vin;

/** Shows the changed vehicle at once. */
export function useShowVehicle(): (vehicle: VehicleDetail) => void {
  const queryClient = useQueryClient();
  return (vehicle) => queryClient.setQueryData(queryKeys.vehicle.detail(vehicle.vin), vehicle);
}

export function ArchiveDialog({ vehicle, onClose }: VehicleDialogProps) {
  const t = useTranslations('vehicle.lifecycle.archive');
  const { vin } = vehicle;
  const effects = useEffects(vin);
  const show = useShowVehicle();
  const [reason, setReason] = useState('');
  const until = serverNow() + ARCHIVE_HOLD_MS;
  const underWay = effects.data?.underWay ?? [];
  const last = Math.max(0, ...underWay.map(({ endsAt }) => endsAt ?? 0));
  return (
    <ConfirmDialog
      title={t('title', { vehicle: nameOf(vehicle) })}
      confirmLabel={t('submit')}
      disabled={!effects.data || underWay.length > 0}
      problems={PROBLEMS}
      onConfirm={() => call('POST /vehicles/{vin}/archive', { vin, reason })}
      done={t('done')}
      onDone={(archived) => {
        show(archived);
        onClose();
      }}
      onClose={onClose}
    >
      <p>{t('text')}</p>
      <LoadedEffects query={effects}>
        {(loaded) => (
          <EffectFacts
            effects={loaded}
            certificates={(count) => t.rich('certificates', { count, until: () => <LocalTime at={until} /> })}
            waiting="waitingCancelled"
          />
        )}
      </LoadedEffects>
      {underWay.length > 0 && (
        <p role="status" className="text-warning">
          {t.rich('wait', { at: () => <LocalTime at={last} seconds /> })}
        </p>
      )}
      <ReasonField label={t('reason')} value={reason} onChange={setReason} maxLength={VEHICLE_LIMITS.reasonLength} />
    </ConfirmDialog>
  );
}

export function RestoreDialog({ vehicle, onClose }: VehicleDialogProps) {
  const t = useTranslations('vehicle.lifecycle.restore');
  const { vin, archive, tboxSerial } = vehicle;
  const show = useShowVehicle();
  return (
    <ConfirmDialog
      title={t('title', { vehicle: nameOf(vehicle) })}
      confirmLabel={t('submit')}
      problems={PROBLEMS}
      onConfirm={() => call('POST /vehicles/{vin}/restore', { vin })}
      done={t('done')}
      onDone={({ vehicle: restored, needsCertificate }) => {
        show(restored);
        if (needsCertificate) toast('warning', t('needsCertificate'));
        onClose();
      }}
      onClose={onClose}
    >
      <p>{t('text')}</p>
      {archive && tboxSerial !== null && <p>{t(archive.certificates)}</p>}
    </ConfirmDialog>
  );
}

export function DeleteDialog({ vehicle, onClose }: VehicleDialogProps) {
  const t = useTranslations('vehicle.lifecycle.delete');
  const router = useRouter();
  const { vin } = vehicle;
  const effects = useEffects(vin);
  const used = effects.data?.used === true;
  return (
    <ConfirmDialog
      title={t('title', { vehicle: nameOf(vehicle) })}
      confirmLabel={t('submit')}
      danger
      disabled={!effects.data || used}
      problems={PROBLEMS}
      onConfirm={() => call('DELETE /vehicles/{vin}', { vin })}
      done={t('done', { vin })}
      onDone={() => router.replace('/vehicles' as Route)}
      onClose={onClose}
    >
      <LoadedEffects query={effects}>
        {(loaded) =>
          used ? (
            <p className="text-warning">{t('used')}</p>
          ) : (
            <>
              <p>{t('text')}</p>
              <EffectFacts
                effects={loaded}
                certificates={(count) => t('certificates', { count })}
                waiting="waitingCancelled"
                keepsHistory={false}
              />
            </>
          )
        }
      </LoadedEffects>
    </ConfirmDialog>
  );
}
