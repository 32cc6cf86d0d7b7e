'use client';

import { useTranslations } from 'next-intl';
import { Field, Input, Panel, Textarea } from '@/components/ui';
import type { DraftFormProps } from './draft-form-props';

const NAME_MAX = 100;
const REASON_MAX = 500;

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
        <Field label={t('reason')}>
          {({ id }) => (
            <Textarea
              id={id}
              rows={2}
              value={draft.reason}
              onChange={(event) => change({ reason: event.target.value })}
              maxLength={REASON_MAX}
            />
          )}
        </Field>
      </div>
    </Panel>
  );
}
