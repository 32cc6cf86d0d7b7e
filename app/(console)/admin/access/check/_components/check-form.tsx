import Form from 'next/form';
import { useTranslations } from 'next-intl';
import { Button, Checkbox, Panel, SelectField, TextField, VERBATIM } from '@/components/ui';
import { ACCESS_ACTIONS } from '@/lib/contracts/access/terms';
import { MAX_WHO, QOS, type Question } from './read-question';

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
        <TextField
          label={t('check.who')}
          hint={t('check.whoHint')}
          fieldClassName="sm:col-span-3"
          name="who"
          defaultValue={who}
          maxLength={MAX_WHO}
          required
          {...VERBATIM}
          className="font-mono"
        />
        <TextField
          label={t('check.topic')}
          name="topic"
          defaultValue={topic}
          required
          {...VERBATIM}
          className="font-mono"
        />
        <SelectField
          label={t('check.action')}
          name="action"
          defaultValue={action}
          options={ACCESS_ACTIONS.map((one) => [one, t(`action.${one}`)] as const)}
        />
        <SelectField
          label={t('check.qos')}
          name="qos"
          defaultValue={String(qos)}
          options={QOS.map((one) => [one, one] as const)}
        />
        <div className="flex flex-wrap items-end gap-x-4 gap-y-3 sm:col-span-3">
          <SelectField
            label={t('check.rules')}
            fieldClassName="w-48"
            name="rules"
            defaultValue={rules}
            options={[
              ['published', t('check.published')],
              ['draft', t(hasDraft ? 'check.draft' : 'check.noDraft'), !hasDraft],
            ]}
          />
          <Checkbox name="retain" value="true" defaultChecked={retain} label={t('check.retain')} className="h-8" />
          <Button type="submit" variant="primary" className="sm:ml-auto">
            {t('check.submit')}
          </Button>
        </div>
      </Form>
    </Panel>
  );
}
