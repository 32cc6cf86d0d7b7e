'use client';

import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Button, Dialog, Facts, TextField, VERBATIM } from '@/components/ui';
import { call } from '@/lib/browser/call';
import { fieldErrors } from '@/lib/browser/problem';
import type { ReplacedTbox } from '@/lib/contracts';
import { VEHICLE_LIMITS } from '@/lib/contracts/fleet/terms';
import { EnrolmentSecretButton } from '../../../../_components/enrolment-secret-dialog';
import { FormDialog } from '../../../../_components/form-dialog';
import { ReasonField } from '../../../../_components/reason-field';
import { useRequest } from '../../../../_components/use-operation';
import { useProblemText } from '../../../../_components/use-problem-text';
import { nameOf, useShowVehicle, type VehicleDialogProps } from './archive-dialogs';
import { EffectFacts, LoadedEffects } from './effect-facts';
import { useEffects } from './use-effects';

/** Shows what another TBox ends, binds it, then shows what was done and how the new one gets its certificate. */
export function ReplaceTboxDialog({ vehicle, onClose }: VehicleDialogProps) {
  const t = useTranslations('vehicle.lifecycle.replace');
  // As shown in this dialog: a TBox that another user binds meanwhile is not taken out
  const [former] = useState(vehicle.tboxSerial);
  const { vin } = vehicle;
  const effects = useEffects(vin);
  const problemText = useProblemText('vehicle.lifecycle');
  const show = useShowVehicle();
  const [serial, setSerial] = useState('');
  const [reason, setReason] = useState('');
  const { run, busy, error, result } = useRequest(
    () => call('POST /vehicles/{vin}/replace-tbox', { vin, serial, replaces: former, reason }),
    { onSuccess: ({ vehicle: changed }) => show(changed) },
  );
  if (result) return <ReplacedDialog replaced={result} onClose={onClose} />;
  const fields = fieldErrors(error);
  return (
    <FormDialog
      title={t('title', { vehicle: nameOf(vehicle) })}
      submitLabel={t('submit')}
      busy={busy}
      disabled={!effects.data || serial.trim() === ''}
      error={error && !fields.serial ? problemText(error) : undefined}
      onSubmit={() => run(undefined)}
      onClose={onClose}
    >
      <TextField
        label={t('serial')}
        error={fields.serial}
        value={serial}
        onValue={setSerial}
        {...VERBATIM}
        className="font-mono"
      />
      <ReasonField
        label={t('reason')}
        hint={t('reasonHint')}
        value={reason}
        onChange={setReason}
        maxLength={VEHICLE_LIMITS.reasonLength}
      />
      <LoadedEffects query={effects}>
        {(loaded) => (
          <EffectFacts
            effects={loaded}
            tbox={former === null ? t('noFormer') : t('former', { serial: former })}
            certificates={(count) => (
              <span className="break-all">
                {t('certificates', { count, serials: loaded.certificates.map((one) => one.serialNumber).join(', ') })}
              </span>
            )}
            waiting="waitingKept"
          />
        )}
      </LoadedEffects>
    </FormDialog>
  );
}

function ReplacedDialog({ replaced, onClose }: { replaced: ReplacedTbox; onClose: () => void }) {
  const t = useTranslations('vehicle.lifecycle.replace');
  const common = useTranslations('common');
  const { vehicle, replaced: former, revoked } = replaced;
  const effects = useEffects(vehicle.vin);
  const serial = vehicle.tboxSerial ?? '';
  const isEnrolled = (effects.data?.certificates.length ?? 0) > 0;
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('doneTitle')}
      closeLabel={common('close')}
      footer={
        <>
          <EnrolmentSecretButton tboxSerial={serial} />
          <Button variant="primary" onClick={onClose}>
            {common('done')}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        <Facts
          lines={[
            [t('boundFact'), <span key="bound">{serial}</span>],
            former !== null && [t('formerFact'), former],
            revoked.length > 0 && [
              t('revokedFact'),
              <span key="revoked" className="break-all font-mono text-xs">
                {revoked.join(', ')}
              </span>,
            ],
          ]}
        />
        <p>{t(isEnrolled ? 'nextWithCertificate' : 'next')}</p>
      </div>
    </Dialog>
  );
}
