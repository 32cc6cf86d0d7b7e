import { OPERATIONS, type Operation } from '@/lib/contracts/commands/rules';
import { COMMAND_STATES, type CommandState } from '@/lib/contracts/commands/states';
import { VIN_PATTERN } from '@/lib/contracts/fleet/terms';
import { MAX_LENGTH } from '@/lib/contracts/limits';

const HOUR_MS = 3_600_000;
export const SPANS = ['1h', '24h', '7d', '30d'] as const;
export type Span = (typeof SPANS)[number];
const SPAN_MS: Record<Span, number> = { '1h': HOUR_MS, '24h': 24 * HOUR_MS, '7d': 168 * HOUR_MS, '30d': 720 * HOUR_MS };

export type CommandFilters = {
  state: CommandState | null;
  operation: Operation | null;
  /** Fleet code. */
  fleet: string | null;
  model: string | null;
  /** Time span that ends now. */
  span: Span | null;
  vin: string | null;
  batch: string | null;
  /** Text of `q=`. */
  q: string | null;
};
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const CODE = /^[a-z0-9][a-z0-9-]{0,39}$/;
type Parameters = Record<string, string | string[] | undefined>;

const oneOf = <T extends string>(values: readonly T[], value: string | string[] | undefined): T | null =>
  values.find((known) => known === value) ?? null;
const matching = (pattern: RegExp, value: string | string[] | undefined): string | null =>
  typeof value === 'string' && pattern.test(value) ? value : null;

/** The filters in the URL; invalid values are ignored. */
export function parseCommandFilters({
  state,
  operation,
  fleet,
  model,
  span,
  vin,
  batch,
  q,
}: Parameters): CommandFilters {
  return {
    state: oneOf(COMMAND_STATES, state),
    operation: oneOf(OPERATIONS, operation),
    fleet: matching(CODE, fleet),
    model: matching(CODE, model),
    span: oneOf(SPANS, span),
    vin: matching(VIN_PATTERN, typeof vin === 'string' ? vin.toUpperCase() : undefined),
    batch: matching(UUID, batch),
    q: (typeof q === 'string' && q.trim().slice(0, MAX_LENGTH.commandSearch)) || null,
  };
}

/** The filters as the API takes them. */
export const inputOf = ({ state, operation, fleet, model, span, vin, batch, q }: CommandFilters, now: number) => ({
  ...(state && { state: [state] }),
  ...(operation && { operation: [operation] }),
  ...(fleet && { fleet: [fleet] }),
  ...(model && { model: [model] }),
  ...(span && { from: now - SPAN_MS[span] }),
  ...(vin && { vin }),
  ...(batch && { batch }),
  ...(q && { q }),
});
