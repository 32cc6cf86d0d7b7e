'use client';

import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Field, Select } from '@/components/ui';
import type { EnrolmentSecretIssued } from '@/lib/contracts';
import type { Problem } from '@/lib/contracts/errors';
import { LocalTime } from '../../_components/local-time';
import { SecretBox } from './secret-box';
import { SecretDialog } from './secret-dialog';

export type CreateEnrolmentSecret = (input: {
  tboxSerial: string;
  hoursValid: number;
}) => Promise<{ ok: true; data: EnrolmentSecretIssued } | { ok: false; problem: Problem }>;

// A phone call to the workshop, a day, a week in the post
const HOURS = [1, 24, 168] as const;
const DAY_HOURS = 24;

type EnrolmentSecretDialogProps = { tboxSerial: string; create: CreateEnrolmentSecret; onClose: () => void };

/** Makes a secret with which a TBox enrols once. */
export function EnrolmentSecretDialog({ tboxSerial, create, onClose }: EnrolmentSecretDialogProps) {
  const t = useTranslations('certificate.secret');
  const [hoursValid, setHoursValid] = useState<number>(DAY_HOURS);
  const label = (hours: number) =>
    hours < DAY_HOURS ? t('hoursValid', { hours }) : t('days', { days: hours / DAY_HOURS });
  return (
    <SecretDialog
      title={t('title', { serial: tboxSerial })}
      makeLabel={t('create')}
      make={() => create({ tboxSerial, hoursValid })}
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
          <Field label={t('hours')} error={error}>
            {({ id, describedBy }) => (
              <Select
                id={id}
                aria-describedby={describedBy}
                value={hoursValid}
                onChange={(event) => setHoursValid(Number(event.target.value))}
              >
                {HOURS.map((hours) => (
                  <option key={hours} value={hours}>
                    {label(hours)}
                  </option>
                ))}
              </Select>
            )}
          </Field>
        </>
      )}
    </SecretDialog>
  );
}
