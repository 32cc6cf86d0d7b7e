'use client';

import { useTranslations } from 'next-intl';
import { useState, useTransition } from 'react';
import { Button, Dialog, Field, Select } from '@/components/ui';
import type { EnrolmentSecretIssued } from '@/lib/contracts/certificates';
import type { Problem } from '@/lib/contracts/errors';
import { LocalTime } from '../../_components/local-time';
import { useProblemText } from '../admin/_components/use-problem-text';
import { CopyText } from './copy-text';

export type CreateEnrolmentSecret = (input: {
  tboxSerial: string;
  hoursValid: number;
}) => Promise<{ ok: true; data: EnrolmentSecretIssued } | { ok: false; problem: Problem }>;

// A phone call to the workshop, a day, a week in the post
const HOURS = [1, 24, 168] as const;
const DAY_HOURS = 24;

type EnrolmentSecretDialogProps = { tboxSerial: string; create: CreateEnrolmentSecret; onClose: () => void };

/** Makes a secret with which a TBox enrols once, and shows it once. */
export function EnrolmentSecretDialog({ tboxSerial, create, onClose }: EnrolmentSecretDialogProps) {
  const t = useTranslations('certificate.secret');
  const common = useTranslations('common');
  const problemText = useProblemText();
  const [hoursValid, setHoursValid] = useState<number>(DAY_HOURS);
  const [issued, setIssued] = useState<EnrolmentSecretIssued>();
  const [error, setError] = useState<string>();
  const [busy, startTransition] = useTransition();
  const make = () =>
    startTransition(async () => {
      const result = await create({ tboxSerial, hoursValid });
      if (result.ok) setIssued(result.data);
      else setError(problemText(result.problem));
    });
  const footer = issued ? (
    <Button variant="primary" onClick={onClose}>
      {t('done')}
    </Button>
  ) : (
    <>
      <Button onClick={onClose}>{common('cancel')}</Button>
      <Button variant="primary" onClick={make} busy={busy}>
        {t('create')}
      </Button>
    </>
  );
  const label = (hours: number) =>
    hours < DAY_HOURS ? t('hoursValid', { hours }) : t('days', { days: hours / DAY_HOURS });
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('title', { serial: tboxSerial })}
      closeLabel={common('close')}
      footer={footer}
    >
      <div className="flex flex-col gap-4">
        <p>{t('text')}</p>
        {issued ? (
          <div className="rounded-md border border-line bg-canvas p-3">
            <p className="pb-1 font-medium text-muted text-xs">{t('label')}</p>
            <CopyText text={issued.secret} what={t('copy')} />
            <p className="pt-2 text-muted text-xs">
              {t.rich('once', { until: () => <LocalTime at={issued.expiresAt} /> })}
            </p>
          </div>
        ) : (
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
        )}
      </div>
    </Dialog>
  );
}
