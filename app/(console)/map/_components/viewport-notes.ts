/** A frame comes each second; older than this the picture is not live any more. */
const STALE_AFTER_MS = 5_000;
const CURRENT_MS = 1_000;

type Facts = {
  /** Of the oldest of the newest frames; null: none yet. */
  at: number | null;
  now: number;
  /** There is no live connection. */
  lost: boolean;
  /** Cells have not come for some time. */
  stillMissing: boolean;
  outdatedParts: number;
  refusedCells: number;
  /** The person may see none of the chosen fleets. */
  noScopes: boolean;
  /** A part of the basemap is not there. */
  incomplete: boolean;
};

export type Warning = 'lost' | 'old' | 'scopes' | 'refused' | 'none' | 'missing' | 'parts' | 'incomplete';
export type ViewportNotes = {
  /** How fresh a picture is that nothing is wrong with; null: something is. */
  age: 'waiting' | 'now' | 'current' | null;
  warnings: Warning[];
};

/** What is said of a picture's age, and of everything that makes it less than it seems. */
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
