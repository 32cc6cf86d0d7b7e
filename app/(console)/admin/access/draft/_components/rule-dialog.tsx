'use client';

import { useTranslations } from 'next-intl';
import { useMemo, useState } from 'react';
import { Checkbox, SelectField, TextField } from '@/components/ui';
import type { AccessRule } from '@/lib/contracts';
import { ACCESS_ACTIONS, RULE_EFFECTS } from '@/lib/contracts/access/terms';
import { MAX_LENGTH } from '@/lib/contracts/limits';
import { FormDialog } from '../../../../_components/form-dialog';
import type { AccessChoices } from '../../_components/read-access-choices';
import { DialogFindings } from './finding-list';
import { PrincipalField, TopicField } from './rule-fields';
import {
  checkForm,
  type FormError,
  isNamed,
  putRule,
  QOS,
  type RuleForm,
  ruleOf,
  shownErrors,
  toggleQos,
} from './rule-form';
import { useFindings } from './use-rule-checks';

type RuleDialogProps = {
  initial: RuleForm;
  isNew: boolean;
  rules: readonly AccessRule[];
  choices: AccessChoices;
  onSave: (rule: AccessRule, place: number) => void;
  onClose: () => void;
};

/** Edits one rule, checked against the others while typing. */
export function RuleDialog({ initial, isNew, rules, choices, onSave, onClose }: RuleDialogProps) {
  const t = useTranslations('access');
  const [form, setForm] = useState(initial);
  const [submitted, setSubmitted] = useState(false);
  const change = (part: Partial<RuleForm>) => setForm((before) => ({ ...before, ...part }));
  const places = rules.length + (isNew ? 1 : 0);
  const errors = checkForm(form, places);
  const candidate = useMemo(() => putRule(rules, ruleOf(form), Number(form.place) || 1), [rules, form]);
  const checked = useFindings(candidate, errors.length === 0);
  const shown = shownErrors(form, errors, submitted);
  const errorOf = (error: FormError) => {
    if (!shown.includes(error)) return undefined;
    if (error !== 'name') return t(`form.error.${error}`, { places });
    return isNamed(form.kind) ? t(`form.error.${form.kind}`) : undefined;
  };
  const submit = () => {
    setSubmitted(true);
    if (errors.length === 0) onSave(ruleOf(form), Number(form.place));
  };
  return (
    <FormDialog
      title={t(isNew ? 'form.addTitle' : 'form.editTitle', { place: initial.place })}
      submitLabel={t(isNew ? 'form.add' : 'form.apply')}
      onSubmit={submit}
      onClose={onClose}
    >
      <div className="grid grid-cols-2 gap-3 sm:grid-cols-3">
        <SelectField
          label={t('form.effect')}
          options={RULE_EFFECTS.map((one) => [one, t(`effect.${one}`)] as const)}
          value={form.effect}
          onValue={(effect) => change({ effect })}
        />
        <SelectField
          label={t('form.action')}
          options={[...ACCESS_ACTIONS, 'all' as const].map((one) => [one, t(`action.${one}`)] as const)}
          value={form.action}
          onValue={(action) => change({ action })}
        />
        <TextField
          label={t('form.place')}
          error={errorOf('place')}
          fieldClassName="max-sm:col-span-2"
          type="number"
          min={1}
          max={places}
          value={form.place}
          onValue={(place) => change({ place })}
        />
      </div>
      <PrincipalField form={form} change={change} choices={choices} error={errorOf('name')} />
      <TopicField topic={form.topic} kind={form.kind} onTopic={(topic) => change({ topic })} error={errorOf('topic')} />
      <div className="grid gap-3 sm:grid-cols-2">
        <QosField qos={form.qos} onQos={(qos) => change({ qos })} />
        {form.action !== 'subscribe' && (
          <SelectField
            label={t('form.retain')}
            options={[
              ['any', t('form.retainAny')],
              ['yes', t('form.retainYes')],
              ['no', t('form.retainNo')],
            ]}
            value={form.retain}
            onValue={(retain) => change({ retain })}
          />
        )}
      </div>
      <TextField
        label={t('form.note')}
        hint={t('form.noteHint')}
        value={form.note}
        onValue={(note) => change({ note })}
        maxLength={MAX_LENGTH.note}
      />
      <DialogFindings checked={checked} incomplete={errors.length > 0} ruleId={form.id} rules={candidate} />
    </FormDialog>
  );
}

type QosFieldProps = { qos: RuleForm['qos']; onQos: (qos: RuleForm['qos']) => void };

function QosField({ qos, onQos }: QosFieldProps) {
  const t = useTranslations('access');
  return (
    <fieldset>
      <legend className="pb-1 font-medium text-muted text-xs">{t('form.qos')}</legend>
      <div className="flex h-8 items-center gap-4">
        {QOS.map((one) => (
          <Checkbox key={one} label={one} checked={qos.includes(one)} onChange={() => onQos(toggleQos(qos, one))} />
        ))}
        {qos.length === 0 && <span className="text-faint text-xs">{t('form.anyQos')}</span>}
      </div>
    </fieldset>
  );
}
