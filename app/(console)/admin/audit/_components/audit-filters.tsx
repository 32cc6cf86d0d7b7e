import Form from 'next/form';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { Button, buttonClass, Field, Input, Select } from '@/components/ui';

export type AuditFilter = { actor?: string | undefined; action?: string | undefined; targetId?: string | undefined };

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
      <Field label={t('actor')} className="w-52">
        {({ id }) => <Input id={id} name="actor" defaultValue={actor} placeholder={t('actorHint')} />}
      </Field>
      <Field label={t('area')} className="w-40">
        {({ id }) => (
          <Select id={id} name="action" defaultValue={action ?? ''}>
            <option value="">{t('all')}</option>
            {AREAS.map((area) => (
              <option key={area} value={area}>
                {t(`areas.${area}`)}
              </option>
            ))}
          </Select>
        )}
      </Field>
      <Field label={t('targetId')} className="w-52">
        {({ id }) => <Input id={id} name="targetId" defaultValue={targetId} placeholder={t('targetHint')} />}
      </Field>
      <Button type="submit">{t('filter')}</Button>
      {(actor || action || targetId) && (
        <Link href="/admin/audit" className={buttonClass('ghost')}>
          {t('reset')}
        </Link>
      )}
    </Form>
  );
}
