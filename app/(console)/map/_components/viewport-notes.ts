/** A frame arrives each second; positions older than this are not live. */
const STALE_AFTER_MS = 5_000;
const CURRENT_MS = 1_000;

type Facts = {
  /** Time of the oldest of the cells' newest frames; null: none yet. */
  at: number | null;
  now: number;
  /** There is no live connection. */
  lost: boolean;
  /** Cells have been missing for some time. */
  stillMissing: boolean;
  outdatedParts: number;
  refusedCells: number;
  /** The user may see none of the chosen fleets. */
  noScopes: boolean;
  /** A part of the basemap could not be loaded. */
  incomplete: boolean;
};

export type Warning = 'lost' | 'old' | 'scopes' | 'refused' | 'none' | 'missing' | 'parts' | 'incomplete';
type ViewportNotes = {
  /** Freshness of the positions; null: a warning says more. */
  age: 'waiting' | 'now' | 'current' | null;
  warnings: Warning[];
};

/** Freshness and warnings of the viewport. */
export function viewportNotes(facts: Facts): ViewportNotes {
  const { at, lost, stillMissing } = facts;
  const ageMs = facts.now - (at ?? 0);
  const old = at !== null && ageMs > STALE_AFTER_MS;
  const isLive = !old && !lost;
  const warnings: [Warning, boolean][] = [
    ['lost', lost],
    ['old', old && !lost],
    ['scopes', facts.noScopes],
    ['refused', facts.refusedCells > 0],
    [at === null ? 'none' : 'missing', stillMissing],
    ['parts', facts.outdatedParts > 0 && isLive],
    ['incomplete', facts.incomplete],
  ];
  return {
    age: isLive && !(at === null && stillMissing) ? ageOf(at, ageMs) : null,
    warnings: warnings.flatMap(([warning, holds]) => (holds ? [warning] : [])),
  };
}

function ageOf(at: number | null, ageMs: number): 'waiting' | 'now' | 'current' {
  if (at === null) return 'waiting';
  return ageMs < CURRENT_MS ? 'now' : 'current';
}
