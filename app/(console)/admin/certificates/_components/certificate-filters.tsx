import { useTranslations } from 'next-intl';
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
import { AddressFilters } from '../../_components/address-filters';

/** Filters of the list; those of the statistics, a finding and an issuer, are kept. */
export function CertificateFilters({ filters }: { filters: CertificateFilter }) {
  const t = useTranslations('certificate');
  const states = CERTIFICATE_STATES.map((one) => [one, t(`states.${one}`)] as const);
  const sources = CERTIFICATE_SOURCES.map((one) => [one, t(`sources.${one}`)] as const);
  const { issuer } = filters;
  return (
    <div className="flex flex-col gap-2">
      <AddressFilters
        path="/admin/certificates"
        values={filters}
        search={{ label: t('searchHint'), maxLength: MAX_LENGTH.search, className: 'sm:w-72!' }}
        selects={[
          { name: 'state', label: t('state'), any: t('anyState'), options: states },
          { name: 'source', label: t('sourceFilter'), any: t('anySource'), options: sources },
          { name: 'sort', label: t('order'), any: t('orders.newest'), options: [['expiry', t('orders.expiry')]] },
        ]}
        resetLabel={t('reset')}
      />
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
