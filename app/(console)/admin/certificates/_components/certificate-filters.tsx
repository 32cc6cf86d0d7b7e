import Form from 'next/form';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { Button, buttonClass, SelectField, TextField } from '@/components/ui';
import { CERTIFICATE_SORTS, CERTIFICATE_SOURCES, CERTIFICATE_STATES } from '@/lib/contracts';
import type { CertificateFilter } from './read-filters';

/** What else is chosen (finding, issuer) stays. */
export function CertificateFilters({ filters }: { filters: CertificateFilter }) {
  const t = useTranslations('certificate');
  const all = ['', t('all')] as const;
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
      <TextField
        label={t('search')}
        fieldClassName="w-72 max-w-full"
        name="q"
        defaultValue={q}
        placeholder={t('searchHint')}
        maxLength={100}
      />
      <SelectField
        label={t('state')}
        fieldClassName="w-36"
        name="state"
        defaultValue={state ?? ''}
        options={[all, ...CERTIFICATE_STATES.map((one) => [one, t(`states.${one}`)] as const)]}
      />
      <SelectField
        label={t('sourceFilter')}
        fieldClassName="w-36"
        name="source"
        defaultValue={source ?? ''}
        options={[all, ...CERTIFICATE_SOURCES.map((one) => [one, t(`sources.${one}`)] as const)]}
      />
      <SelectField
        label={t('order')}
        fieldClassName="w-36"
        name="sort"
        defaultValue={sort ?? 'newest'}
        options={CERTIFICATE_SORTS.map((one) => [one, t(`orders.${one}`)] as const)}
      />
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
