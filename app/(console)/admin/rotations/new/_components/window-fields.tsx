'use client';

import { useTranslations } from 'next-intl';
import { useId } from 'react';
import { Checkbox, Field, Input } from '@/components/ui';
import type { DraftFormProps } from './draft-form-props';

const browserZone = () => Intl.DateTimeFormat().resolvedOptions().timeZone;

/** Hours of the day at which vehicles are asked; where, is the reader's own place unless said. */
export function WindowFields({ draft, change, errorOf }: DraftFormProps) {
  const t = useTranslations('rotation.form');
  const zones = useId();
  const { windowed, from, to, timeZone } = draft;
  return (
    <div className="flex flex-col gap-2">
      <Checkbox
        label={t('window')}
        checked={windowed}
        onChange={({ target }) => change({ windowed: target.checked, timeZone: timeZone || browserZone() })}
      />
      {windowed && (
        <div className="grid grid-cols-2 gap-3 pl-5.5 sm:grid-cols-[8rem_8rem_minmax(0,1fr)]">
          {(['from', 'to'] as const).map((end) => (
            <Field
              key={end}
              label={t(end)}
              {...(end === 'from' && { error: errorOf('window') })}
              {...(end === 'from' && errorOf('window') && { className: 'max-sm:col-span-2' })}
            >
              {({ id, describedBy, invalid }) => (
                <Input
                  id={id}
                  type="time"
                  value={end === 'from' ? from : to}
                  onChange={(event) => change({ [end]: event.target.value })}
                  aria-describedby={describedBy}
                  aria-invalid={invalid}
                />
              )}
            </Field>
          ))}
          <Field label={t('timeZone')} error={errorOf('timeZone')} className="max-sm:col-span-2">
            {({ id, describedBy, invalid }) => (
              <>
                <Input
                  id={id}
                  list={zones}
                  value={timeZone}
                  onChange={(event) => change({ timeZone: event.target.value })}
                  autoComplete="off"
                  aria-describedby={describedBy}
                  aria-invalid={invalid}
                />
                <datalist id={zones}>
                  {Intl.supportedValuesOf('timeZone').map((zone) => (
                    <option key={zone} value={zone} />
                  ))}
                </datalist>
              </>
            )}
          </Field>
          <p className="col-span-full text-faint text-xs">{t('windowHint')}</p>
        </div>
      )}
    </div>
  );
}
