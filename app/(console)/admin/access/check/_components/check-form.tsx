import Form from 'next/form';
import { useTranslations } from 'next-intl';
import { Button, Checkbox, Field, Input, Panel, Select } from '@/components/ui';
import { ACCESS_ACTIONS } from '@/lib/contracts/access/terms';
import type { Question } from './read-question';

/** Its answer has an address: it can be sent to somebody. */
export function CheckForm({ question, hasDraft }: { question: Question; hasDraft: boolean }) {
  const t = useTranslations('access');
  const { who, action, topic, qos, retain, rules } = question;
  return (
    <Panel className="max-w-4xl">
      <Form
        key={JSON.stringify(question)}
        action="/admin/access/check"
        role="search"
        className="grid gap-3 sm:grid-cols-[minmax(0,1fr)_10rem_6rem]"
      >
        <Field label={t('check.who')} hint={t('check.whoHint')} className="sm:col-span-3">
          {({ id, describedBy }) => (
            <Input
              id={id}
              name="who"
              defaultValue={who}
              maxLength={320}
              required
              autoComplete="off"
              spellCheck={false}
              className="font-mono"
              aria-describedby={describedBy}
            />
          )}
        </Field>
        <Field label={t('check.topic')}>
          {({ id }) => (
            <Input
              id={id}
              name="topic"
              defaultValue={topic}
              required
              autoComplete="off"
              spellCheck={false}
              className="font-mono"
            />
          )}
        </Field>
        <Field label={t('check.action')}>
          {({ id }) => (
            <Select id={id} name="action" defaultValue={action}>
              {ACCESS_ACTIONS.map((one) => (
                <option key={one} value={one}>
                  {t(`action.${one}`)}
                </option>
              ))}
            </Select>
          )}
        </Field>
        <Field label={t('check.qos')}>
          {({ id }) => (
            <Select id={id} name="qos" defaultValue={String(qos)}>
              {[0, 1, 2].map((one) => (
                <option key={one} value={one}>
                  {one}
                </option>
              ))}
            </Select>
          )}
        </Field>
        <div className="flex flex-wrap items-end gap-x-4 gap-y-3 sm:col-span-3">
          <Field label={t('check.rules')} className="w-48">
            {({ id }) => (
              <Select id={id} name="rules" defaultValue={rules}>
                <option value="published">{t('check.published')}</option>
                <option value="draft" disabled={!hasDraft}>
                  {t(hasDraft ? 'check.draft' : 'check.noDraft')}
                </option>
              </Select>
            )}
          </Field>
          <Checkbox name="retain" value="true" defaultChecked={retain} label={t('check.retain')} className="h-8" />
          <Button type="submit" variant="primary" className="sm:ml-auto">
            {t('check.submit')}
          </Button>
        </div>
      </Form>
    </Panel>
  );
}
