'use client';

import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { DialogButton, SelectField } from '@/components/ui';
import { call } from '@/lib/browser/call';
import { LocalTime } from '../../_components/local-time';
import { SecretBox, SecretDialog } from './secret-dialog';

// Enough for a phone call, a day at a workshop, a letter
const HOURS = [1, 24, 168] as const;
const DAY_HOURS = 24;

export function EnrolmentSecretButton({ tboxSerial }: { tboxSerial: string }) {
  const t = useTranslations('common.enrolmentSecret');
  return (
    <DialogButton dialog={(close) => <EnrolmentSecretDialog tboxSerial={tboxSerial} onClose={close} />}>
      {t('open')}
    </DialogButton>
  );
}

/** Creates a secret with which a TBox enrols once. */
export default function EnrolmentSecretDialog({ tboxSerial, onClose }: { tboxSerial: string; onClose: () => void }) {
  const t = useTranslations('common.enrolmentSecret');
  const [hoursValid, setHoursValid] = useState<number>(DAY_HOURS);
  const label = (hours: number) =>
    hours < DAY_HOURS ? t('hoursValid', { hours }) : t('days', { days: hours / DAY_HOURS });
  return (
    <SecretDialog
      title={t('title', { serial: tboxSerial })}
      makeLabel={t('create')}
      make={() => call('POST /tboxes/{tboxSerial}/enrolment-secret', { tboxSerial, hoursValid })}
      shown={({ secret, expiresAt }) => (
        <>
          <p>{t('text')}</p>
          <SecretBox label={t('label')} secret={secret} what={t('copy')}>
            {t.rich('once', { until: () => <LocalTime at={expiresAt} /> })}
          </SecretBox>
        </>
      )}
      onClose={onClose}
    >
      {(error) => (
        <>
          <p>{t('text')}</p>
          <SelectField
            label={t('hours')}
            error={error}
            options={HOURS.map((hours) => [hours, label(hours)] as const)}
            value={hoursValid}
            onValue={setHoursValid}
          />
        </>
      )}
    </SecretDialog>
  );
}
