import { ALL_FLEETS, type CellInterest, canonicalFilter, createTopics, filterLevel } from '@/lib/contracts';
import type { CellMessage, CellRequest } from './cell-message';
import { allowedFleets, EVERY_FLEET } from './filters';

type Allowed = { subscribe: readonly string[]; topicRoot: string };

/**
 * What stands in the place of the fleet in topics of cells: all fleets together where the token allows them and none is
 * chosen, else the chosen ones that it allows; possibly none.
 */
export function cellScopes({ subscribe, topicRoot }: Allowed, chosen: readonly string[] = []): string[] {
  const allowed = allowedFleets(subscribe, topicRoot);
  const fleets = [...new Set(chosen)].sort();
  if (allowed.includes(EVERY_FLEET)) return fleets.length > 0 ? fleets : [ALL_FLEETS];
  return fleets.length > 0 ? fleets.filter((fleet) => allowed.includes(fleet)) : [...allowed].sort();
}

/**
 * One interest for all requests, and the topics that it brings. A browser has one filter and one choice of fleets at a
 * time: those of the first request, joined by the cells of others that ask for the same.
 */
export function cellInterest(
  allowed: Allowed,
  requests: readonly CellRequest[],
): { interest: CellInterest; topics: string[] } | null {
  const first = requests.find(({ cells, fleets }) => cells.length > 0 && cellScopes(allowed, fleets).length > 0);
  if (!first) return null;
  const scopes = cellScopes(allowed, first.fleets);
  const level = filterLevelOf(first);
  const same = requests.filter(
    (request) => filterLevelOf(request) === level && cellScopes(allowed, request.fleets).join() === scopes.join(),
  );
  const cells = [...new Set(same.flatMap((request) => request.cells))];
  const { build } = createTopics(allowed.topicRoot);
  return {
    interest: { scopes, cells, ...(level && { filter: first.filter }) },
    topics: scopes.flatMap((fleet) => cells.map((cell) => build({ kind: 'liveCell', fleet, cell, filter: level }))),
  };
}

/** Whether a frame is one that this request asks for. */
export function asksFor(allowed: Allowed, request: CellRequest, { scope, cell, filter }: CellMessage): boolean {
  return (
    request.cells.includes(cell) &&
    filterLevelOf(request) === filter &&
    cellScopes(allowed, request.fleets).includes(scope)
  );
}

/** Hashing is not for every frame. */
const levels = new WeakMap<CellRequest, string | undefined>();

function filterLevelOf(request: CellRequest): string | undefined {
  if (!levels.has(request)) {
    const canonical = canonicalFilter(request.filter);
    levels.set(request, canonical ? filterLevel(canonical) : undefined);
  }
  return levels.get(request);
}
