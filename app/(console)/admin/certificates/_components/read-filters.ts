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
import { firstValue } from '../../_components/first-value';

/** As they stand in the address. */
export type CertificateFilter = {
  q?: string | undefined;
  state?: CertificateState | undefined;
  source?: CertificateSource | undefined;
  finding?: CertificateFinding | undefined;
  issuer?: string | undefined;
  sort?: CertificateSort | undefined;
};

/** What is none of the known values is left out. */
export function readFilters(parameters: Record<string, string | string[] | undefined>): CertificateFilter {
  const oneOf = <T extends string>(known: readonly T[], name: string): T | undefined =>
    known.find((one) => one === firstValue(parameters[name]));
  return {
    q: firstValue(parameters.q)?.slice(0, 100),
    state: oneOf(CERTIFICATE_STATES, 'state'),
    source: oneOf(CERTIFICATE_SOURCES, 'source'),
    finding: oneOf(CERTIFICATE_FINDINGS, 'finding'),
    issuer: firstValue(parameters.issuer)?.slice(0, 64),
    sort: oneOf(CERTIFICATE_SORTS, 'sort'),
  };
}
