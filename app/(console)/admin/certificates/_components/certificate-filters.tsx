import Form from 'next/form';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { Button, buttonClass, Field, Input, Select } from '@/components/ui';
import { CERTIFICATE_SORTS, CERTIFICATE_SOURCES, CERTIFICATE_STATES } from '@/lib/contracts';
import type { CertificateFilter } from './read-filters';

/** What else is chosen (finding, issuer) stays. */
export function CertificateFilters({ filters }: { filters: CertificateFilter }) {
  const t = useTranslations('certificate');
  const { q, state, source, finding, issuer, sort } = filters;
  return (
    <Form
      key={JSON.stringify(filters)}
      action="/admin/certificates"
      role="search"
      className="flex flex-wrap items-end gap-2"
    >
      {finding && <input type="hidden" name="finding" value={finding} />}
      {issuer && <input type="hidden" name="issuer" value={issuer} />}
      <Field label={t('search')} className="w-72 max-w-full">
        {({ id }) => <Input id={id} name="q" defaultValue={q} placeholder={t('searchHint')} maxLength={100} />}
      </Field>
      <Choice label={t('state')} name="state" chosen={state}>
        <option value="">{t('all')}</option>
        {CERTIFICATE_STATES.map((one) => (
          <option key={one} value={one}>
            {t(`states.${one}`)}
          </option>
        ))}
      </Choice>
      <Choice label={t('sourceFilter')} name="source" chosen={source}>
        <option value="">{t('all')}</option>
        {CERTIFICATE_SOURCES.map((one) => (
          <option key={one} value={one}>
            {t(`sources.${one}`)}
          </option>
        ))}
      </Choice>
      <Choice label={t('order')} name="sort" chosen={sort ?? 'newest'}>
        {CERTIFICATE_SORTS.map((one) => (
          <option key={one} value={one}>
            {t(`orders.${one}`)}
          </option>
        ))}
      </Choice>
      <Button type="submit">{t('filter')}</Button>
      {Object.values(filters).some(Boolean) && (
        <Link href="/admin/certificates" className={buttonClass('ghost')}>
          {t('reset')}
        </Link>
      )}
      {issuer && <p className="w-full text-muted text-xs">{t('issuerFilter', { keyId: `${issuer.slice(0, 12)}…` })}</p>}
    </Form>
  );
}

type ChoiceProps = { label: string; name: string; chosen: string | undefined; children: ReactNode };

function Choice({ label, name, chosen, children }: ChoiceProps) {
  return (
    <Field label={label} className="w-36">
      {({ id }) => (
        <Select id={id} name={name} defaultValue={chosen ?? ''}>
          {children}
        </Select>
      )}
    </Field>
  );
}
