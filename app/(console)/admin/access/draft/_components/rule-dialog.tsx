'use client';

import { useTranslations } from 'next-intl';
import { type FormEvent, useId, useMemo, useState } from 'react';
import { Button, Checkbox, Dialog, Field, Input, Select } from '@/components/ui';
import type { AccessRule } from '@/lib/contracts';
import { ACCESS_ACTIONS, RULE_EFFECTS } from '@/lib/contracts/access/terms';
import type { AccessChoices } from '../../_components/access-choices';
import { DialogFindings } from './dialog-findings';
import { PrincipalField } from './principal-field';
import { checkForm, type FormError, isNamed, MAX_NOTE, putRule, type RuleForm, ruleOf } from './rule-form';
import { TopicField } from './topic-field';
import { useFindings } from './use-findings';

type RuleDialogProps = {
  initial: RuleForm;
  isNew: boolean;
  rules: readonly AccessRule[];
  choices: AccessChoices;
  onSave: (rule: AccessRule, place: number) => void;
  onClose: () => void;
};

const QOS = [0, 1, 2] as const;

/** One rule, checked against the others as it is typed. */
export function RuleDialog({ initial, isNew, rules, choices, onSave, onClose }: RuleDialogProps) {
  const t = useTranslations('access.form');
  const tCommon = useTranslations('common');
  const t0 = useTranslations('access');
  const formId = useId();
  const [form, setForm] = useState(initial);
  const [tried, setTried] = useState(false);
  const change = (part: Partial<RuleForm>) => setForm((before) => ({ ...before, ...part }));
  const places = rules.length + (isNew ? 1 : 0);
  const errors = checkForm(form, places);
  const candidate = useMemo(() => putRule(rules, ruleOf(form), Number(form.place) || 1), [rules, form]);
  const checked = useFindings(candidate, errors.length === 0);
  // An empty field is no fault before somebody wants to save
  const isShown = (error: FormError) =>
    errors.includes(error) && (tried || (error === 'name' ? nameOf(form) : form[error]) !== '');
  const errorOf = (error: FormError) => {
    if (!isShown(error)) return undefined;
    if (error !== 'name') return t(`error.${error}`, { places });
    return isNamed(form.kind) ? t(`error.${form.kind}`) : undefined;
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (errors.length === 0) onSave(ruleOf(form), Number(form.place));
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={t(isNew ? 'addTitle' : 'editTitle', { place: initial.place })}
      closeLabel={tCommon('close')}
      footer={
        <>
          <Button onClick={onClose}>{tCommon('cancel')}</Button>
          <Button type="submit" form={formId} variant="primary">
            {t(isNew ? 'add' : 'apply')}
          </Button>
        </>
      }
    >
      <form id={formId} onSubmit={submit} noValidate className="flex flex-col gap-4">
        <div className="grid grid-cols-2 gap-3 sm:grid-cols-3">
          <Field label={t('effect')}>
            {({ id }) => (
              <Select
                id={id}
                value={form.effect}
                onChange={({ target }) => change({ effect: target.value as RuleForm['effect'] })}
              >
                {RULE_EFFECTS.map((one) => (
                  <option key={one} value={one}>
                    {t0(`effect.${one}`)}
                  </option>
                ))}
              </Select>
            )}
          </Field>
          <Field label={t('action')}>
            {({ id }) => (
              <Select
                id={id}
                value={form.action}
                onChange={({ target }) => change({ action: target.value as RuleForm['action'] })}
              >
                {[...ACCESS_ACTIONS, 'all' as const].map((one) => (
                  <option key={one} value={one}>
                    {t0(`action.${one}`)}
                  </option>
                ))}
              </Select>
            )}
          </Field>
          <Field label={t('place')} error={errorOf('place')} className="max-sm:col-span-2">
            {({ id, describedBy, invalid }) => (
              <Input
                id={id}
                type="number"
                min={1}
                max={places}
                value={form.place}
                onChange={({ target }) => change({ place: target.value })}
                aria-describedby={describedBy}
                aria-invalid={invalid}
              />
            )}
          </Field>
        </div>
        <PrincipalField form={form} change={change} choices={choices} error={errorOf('name')} />
        <TopicField
          topic={form.topic}
          kind={form.kind}
          onTopic={(topic) => change({ topic })}
          error={errorOf('topic')}
        />
        <div className="grid gap-3 sm:grid-cols-2">
          <fieldset>
            <legend className="pb-1 font-medium text-muted text-xs">{t('qos')}</legend>
            <div className="flex h-8 items-center gap-4">
              {QOS.map((one) => (
                <Checkbox
                  key={one}
                  label={one}
                  checked={form.qos.includes(one)}
                  onChange={() =>
                    change({
                      qos: form.qos.includes(one) ? form.qos.filter((other) => other !== one) : [...form.qos, one],
                    })
                  }
                />
              ))}
              {form.qos.length === 0 && <span className="text-faint text-xs">{t('anyQos')}</span>}
            </div>
          </fieldset>
          {form.action !== 'subscribe' && (
            <Field label={t('retain')}>
              {({ id }) => (
                <Select
                  id={id}
                  value={form.retain}
                  onChange={({ target }) => change({ retain: target.value as RuleForm['retain'] })}
                >
                  <option value="any">{t('retainAny')}</option>
                  <option value="yes">{t('retainYes')}</option>
                  <option value="no">{t('retainNo')}</option>
                </Select>
              )}
            </Field>
          )}
        </div>
        <Field label={t('note')} hint={t('noteHint')}>
          {({ id, describedBy }) => (
            <Input
              id={id}
              value={form.note}
              onChange={({ target }) => change({ note: target.value })}
              maxLength={MAX_NOTE}
              aria-describedby={describedBy}
            />
          )}
        </Field>
        <DialogFindings checked={checked} incomplete={errors.length > 0} ruleId={form.id} rules={candidate} />
      </form>
    </Dialog>
  );
}

const nameOf = ({ kind, names }: RuleForm): string => (isNamed(kind) ? names[kind] : '');
