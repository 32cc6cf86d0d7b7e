import { DENIAL_KINDS, type DenialKind } from '@/lib/contracts/access/terms';
import { MAX_LENGTH } from '@/lib/contracts/limits';

const HOUR_MS = 3_600_000;
export const SPANS = ['1h', '24h', '7d'] as const;
type Span = (typeof SPANS)[number];
const SPAN_MS: Record<Span, number> = { '1h': HOUR_MS, '24h': 24 * HOUR_MS, '7d': 168 * HOUR_MS };

export type DenialFilters = {
  /** A part of a client id or topic. */
  q: string | null;
  kind: DenialKind | null;
  reason: string | null;
  ruleId: string | null;
  /** Time span that ends now. */
  span: Span | null;
};
type Parameters = Record<string, string | string[] | undefined>;

// Any code: denials may have reasons and rules that this version does not know
const CODE = /^[a-z0-9][a-z0-9_:-]{0,63}$/;

const oneOf = <T extends string>(values: readonly T[], value: string | string[] | undefined): T | null =>
  values.find((known) => known === value) ?? null;
const matching = (value: string | string[] | undefined): string | null =>
  typeof value === 'string' && CODE.test(value) ? value : null;

/** The filters in the URL; invalid values are ignored. */
export function parseDenialFilters({ q, kind, reason, ruleId, span }: Parameters): DenialFilters {
  return {
    q: (typeof q === 'string' && q.trim().slice(0, MAX_LENGTH.denialSearch)) || null,
    kind: oneOf(DENIAL_KINDS, kind),
    reason: matching(reason),
    ruleId: matching(ruleId),
    span: oneOf(SPANS, span),
  };
}

/** The filters as the API takes them. */
export const inputOf = ({ q, kind, reason, ruleId, span }: DenialFilters, now: number) => ({
  ...(q && { q }),
  ...(kind && { kind }),
  ...(reason && { reason }),
  ...(ruleId && { ruleId }),
  ...(span && { since: now - SPAN_MS[span] }),
});
