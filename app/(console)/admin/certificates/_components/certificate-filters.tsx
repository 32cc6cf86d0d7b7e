import { useTranslations } from 'next-intl';
import { SelectField, TextField } from '@/components/ui';
import {
  CERTIFICATE_FINDINGS,
  CERTIFICATE_SORTS,
  CERTIFICATE_SOURCES,
  CERTIFICATE_STATES,
  type CertificateFinding,
  type CertificateSort,
  type CertificateSource,
  type CertificateState,
} from '@/lib/contracts';
import { MAX_LENGTH } from '@/lib/contracts/limits';
import { firstValue } from '../../../_components/search-params';
import { FilterForm } from '../../_components/filter-form';

/** Filters of the list; finding and issuer are kept as hidden fields. */
export function CertificateFilters({ filters }: { filters: CertificateFilter }) {
  const t = useTranslations('certificate');
  const all = ['', t('all')] as const;
  const { q, state, source, finding, issuer, sort } = filters;
  return (
    <div className="flex flex-col gap-2">
      <FilterForm action="/admin/certificates" filters={filters} submitLabel={t('filter')} resetLabel={t('reset')}>
        {finding && <input type="hidden" name="finding" value={finding} />}
        {issuer && <input type="hidden" name="issuer" value={issuer} />}
        <TextField
          label={t('search')}
          fieldClassName="w-72 max-w-full"
          name="q"
          defaultValue={q}
          placeholder={t('searchHint')}
          maxLength={MAX_LENGTH.search}
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
      </FilterForm>
      {issuer && <p className="text-muted text-xs">{t('issuerFilter', { keyId: `${issuer.slice(0, 12)}…` })}</p>}
    </div>
  );
}

/** The filters in the URL. */
type CertificateFilter = {
  q?: string | undefined;
  state?: CertificateState | undefined;
  source?: CertificateSource | undefined;
  finding?: CertificateFinding | undefined;
  issuer?: string | undefined;
  sort?: CertificateSort | undefined;
};

/** Unknown values are ignored. */
export function readFilters(parameters: Record<string, string | string[] | undefined>): CertificateFilter {
  const oneOf = <T extends string>(known: readonly T[], name: string): T | undefined =>
    known.find((one) => one === firstValue(parameters[name]));
  return {
    q: firstValue(parameters.q)?.slice(0, MAX_LENGTH.search),
    state: oneOf(CERTIFICATE_STATES, 'state'),
    source: oneOf(CERTIFICATE_SOURCES, 'source'),
    finding: oneOf(CERTIFICATE_FINDINGS, 'finding'),
    issuer: firstValue(parameters.issuer)?.slice(0, 64),
    sort: oneOf(CERTIFICATE_SORTS, 'sort'),
  };
}
