import Form from 'next/form';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { Button, buttonClass, SelectField, TextField } from '@/components/ui';

type AuditFilter = { actor?: string | undefined; action?: string | undefined; targetId?: string | undefined };

const AREAS = [
  'session',
  'user',
  'invitation',
  'vehicle',
  'fleet',
  'model',
  'tbox',
  'certificate',
  'authority',
  'enrolment',
  'rotation',
  'access',
  'client',
  'credential',
  'service_account',
  'ban',
] as const;

export function AuditFilters({ filters }: { filters: AuditFilter }) {
  const t = useTranslations('admin.audit');
  const { actor, action, targetId } = filters;
  return (
    <Form key={JSON.stringify(filters)} action="/admin/audit" role="search" className="flex flex-wrap items-end gap-2">
      <TextField
        label={t('actor')}
        fieldClassName="w-52"
        name="actor"
        defaultValue={actor}
        placeholder={t('actorHint')}
      />
      <SelectField
        label={t('area')}
        fieldClassName="w-40"
        name="action"
        defaultValue={action ?? ''}
        options={[['', t('all')], ...AREAS.map((area) => [area, t(`areas.${area}`)] as const)]}
      />
      <TextField
        label={t('targetId')}
        fieldClassName="w-52"
        name="targetId"
        defaultValue={targetId}
        placeholder={t('targetHint')}
      />
      <Button type="submit">{t('filter')}</Button>
      {(actor || action || targetId) && (
        <Link href="/admin/audit" className={buttonClass('ghost')}>
          {t('reset')}
        </Link>
      )}
    </Form>
  );
}
