'use client';

import { useTranslations } from 'next-intl';
import { Field, Input, Panel } from '@/components/ui';
import { ReasonField } from '../../../../_components/reason-field';
import type { DraftFormProps } from './draft-form-props';

const NAME_MAX = 100;

export function NamePart({ draft, change, errorOf }: DraftFormProps) {
  const t = useTranslations('rotation.form');
  return (
    <Panel title={t('why')}>
      <div className="flex flex-col gap-3">
        <Field label={t('name')} hint={t('nameHint')} error={errorOf('name')}>
          {({ id, describedBy, invalid }) => (
            <Input
              id={id}
              value={draft.name}
              onChange={(event) => change({ name: event.target.value })}
              maxLength={NAME_MAX}
              autoComplete="off"
              aria-describedby={describedBy}
              aria-invalid={invalid}
            />
          )}
        </Field>
        <ReasonField label={t('reason')} value={draft.reason} onChange={(reason) => change({ reason })} rows={2} />
      </div>
    </Panel>
  );
}
