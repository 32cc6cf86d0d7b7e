'use client';

import { useTranslations } from 'next-intl';
import { Field, Select, useNow } from '@/components/ui';
import { LocalTime } from '../../../../../_components/local-time';
import { BAN_DURATIONS, type BanDuration } from './ban-durations';

type DurationFieldProps = { value: BanDuration; onChange: (value: BanDuration) => void };

/** How long, and until when that is. */
export function DurationField({ value, onChange }: DurationFieldProps) {
  const t = useTranslations('clients.ban');
  const now = useNow();
  const lasts = BAN_DURATIONS[value];
  return (
    <>
      <Field label={t('duration')}>
        {({ id }) => (
          <Select id={id} value={value} onChange={(event) => onChange(event.target.value as BanDuration)}>
            {(Object.keys(BAN_DURATIONS) as BanDuration[]).map((one) => (
              <option key={one} value={one}>
                {t(`durations.${one}`)}
              </option>
            ))}
          </Select>
        )}
      </Field>
      <p className="text-warning">
        {lasts === null ? t('forever') : t.rich('until', { until: () => <LocalTime at={now + lasts} /> })}
      </p>
    </>
  );
}
