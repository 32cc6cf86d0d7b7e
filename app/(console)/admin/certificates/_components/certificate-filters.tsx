import Form from 'next/form';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { Button, buttonClass, Field, Input, Select } from '@/components/ui';
import { CERTIFICATE_STATES } from '@/lib/contracts';

export type CertificateFilter = { q?: string | undefined; state?: string | undefined };

export function CertificateFilters({ filters }: { filters: CertificateFilter }) {
  const t = useTranslations('admin.certificates');
  const { q, state } = filters;
  return (
    <Form
      key={JSON.stringify(filters)}
      action="/admin/certificates"
      role="search"
      className="flex flex-wrap items-end gap-2"
    >
      <Field label={t('search')} className="w-72 max-w-full">
        {({ id }) => <Input id={id} name="q" defaultValue={q} placeholder={t('searchHint')} maxLength={100} />}
      </Field>
      <Field label={t('state')} className="w-40">
        {({ id }) => (
          <Select id={id} name="state" defaultValue={state ?? ''}>
            <option value="">{t('all')}</option>
            {CERTIFICATE_STATES.map((one) => (
              <option key={one} value={one}>
                {t(`states.${one}`)}
              </option>
            ))}
          </Select>
        )}
      </Field>
      <Button type="submit">{t('filter')}</Button>
      {(q || state) && (
        <Link href="/admin/certificates" className={buttonClass('ghost')}>
          {t('reset')}
        </Link>
      )}
    </Form>
  );
}
