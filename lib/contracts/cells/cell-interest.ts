import { z } from 'zod';
import { statusSchema } from '../fleet/status-schema';
import { MAP_STATUSES } from './map-status';

// Cells that a browser watches, and the filter of their vehicles.

/** In place of a fleet: all fleets together; only a token for all fleets may read it. */
export const ALL_FLEETS = '_all';
/** Cells × scopes that one browser may watch. */
export const INTEREST_MAX_CELLS = 96;
/** Maximum length of a list in a filter. */
const MAX_CHOSEN = 50;

/** Vehicles must match every given property, and any element of a list. */
export const mapFilterSchema = z.object({
  statuses: z.array(statusSchema(MAP_STATUSES)).max(MAP_STATUSES.length).optional(),
  models: z.array(z.string().max(64)).max(MAX_CHOSEN).optional(),
  tags: z.array(z.string().max(64)).max(MAX_CHOSEN).optional(),
  /** With a warning or critical event within ALARM_SHOWN_MS. */
  alarm: z.literal(true).optional(),
});
export type MapFilter = z.infer<typeof mapFilterSchema>;

/** Beyond INTEREST_MAX_CELLS only the first ones are watched, see `InterestAnswer`. */
export const cellInterestSchema = z.object({
  /** Fleet codes, or ALL_FLEETS alone. */
  scopes: z.array(z.string().max(64)).min(1).max(INTEREST_MAX_CELLS),
  /** Quadkeys. */
  cells: z.array(z.string().regex(/^[0-3]{1,24}$/)).max(20_000),
  filter: mapFilterSchema.optional(),
});
export type CellInterest = z.infer<typeof cellInterestSchema>;

/** `tsp/interest/{clientId}/answer`: after an interest of which not everything could be granted. */
export const interestAnswerSchema = z.object({
  at: z.number(),
  cells: z.object({ granted: z.int().min(0), refused: z.int().min(0) }),
});
export type InterestAnswer = z.infer<typeof interestAnswerSchema>;

/** Equal for filters that match the same vehicles; empty: all vehicles. */
export function canonicalFilter({ statuses, models, tags, alarm }: MapFilter = {}): string {
  const list = (values: readonly string[] | undefined) => (values?.length ? [...new Set(values)].sort() : undefined);
  const canonical = { statuses: list(statuses), models: list(models), tags: list(tags), alarm };
  const text = JSON.stringify(canonical);
  return text === '{}' ? '' : text;
}

/** Level of the topic that frames of a filter have behind their cell: 16 hexadecimal digits (FNV-1a, 64 bits). */
export function filterLevel(canonical: string): string {
  let hash = 0xcbf29ce484222325n;
  for (const byte of new TextEncoder().encode(canonical)) {
    hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  }
  return hash.toString(16).padStart(16, '0');
}
