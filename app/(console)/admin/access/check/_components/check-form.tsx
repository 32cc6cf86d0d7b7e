import Form from 'next/form';
import { useTranslations } from 'next-intl';
import { Button, Checkbox, Panel, SelectField, TextField, VERBATIM } from '@/components/ui';
import { ACCESS_ACTIONS, type AccessAction } from '@/lib/contracts/access/terms';
import { MAX_LENGTH } from '@/lib/contracts/limits';
import { firstValue } from '../../../../_components/search-params';

/** The question is kept in the URL, so that the answer can be shared as a link. */
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
          maxLength={MAX_LENGTH.principal}
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

/** The question in the URL. */
export type Question = {
  who: string;
  action: AccessAction;
  topic: string;
  qos: 0 | 1 | 2;
  retain: boolean;
  rules: 'published' | 'draft';
};

const QOS = [0, 1, 2] as const;

/** Invalid parameters are ignored. The topic is not trimmed: it may contain spaces. */
export function readQuestion(parameters: Record<string, string | string[] | undefined>): Question {
  return {
    who: (firstValue(parameters.who) ?? '').trim().slice(0, MAX_LENGTH.principal),
    action: ACCESS_ACTIONS.find((one) => one === firstValue(parameters.action)) ?? 'publish',
    topic: (firstValue(parameters.topic) ?? '').slice(0, MAX_LENGTH.topic),
    qos: QOS.find((one) => String(one) === firstValue(parameters.qos)) ?? 0,
    retain: firstValue(parameters.retain) === 'true',
    rules: firstValue(parameters.rules) === 'draft' ? 'draft' : 'published',
  };
}
