/** A vehicle to watch; with its fleet, one subscription suffices. */
export type WatchTarget = string | { vin: string; fleet: string };

export const vinOf = (target: WatchTarget): string => (typeof target === 'string' ? target : target.vin);

/** Feed topics among what the token allows, e.g. `tsp/live/north/#` → `tsp/live/north/feed`. */
export function feedFilters(allowed: readonly string[], topicRoot: string): string[] {
  return scopes(allowed, topicRoot).map((scope) => `${scope}/feed`);
}

/** Filters for one vehicle: its fleet's, where that is known and allowed, else one for each allowed fleet. */
export function vehicleFilters(allowed: readonly string[], topicRoot: string, target: WatchTarget): string[] {
  const fleets = scopes(allowed, topicRoot);
  const own = typeof target === 'string' ? undefined : `${topicRoot}/live/${target.fleet}`;
  const every = `${topicRoot}/live/+`;
  const chosen = own && (fleets.includes(own) || fleets.includes(every)) ? [own] : fleets;
  return chosen.map((scope) => `${scope}/vehicle/${vinOf(target)}`);
}

/** `{root}/live/{fleet}` of every allowed filter. */
const scopes = (allowed: readonly string[], topicRoot: string): string[] =>
  allowedFleets(allowed, topicRoot).map((fleet) => `${topicRoot}/live/${fleet}`);

/** In the place of a fleet's code: whichever. */
export const EVERY_FLEET = '+';

/** Codes of the fleets that the token allows, or EVERY_FLEET alone. */
export function allowedFleets(allowed: readonly string[], topicRoot: string): string[] {
  const prefix = `${topicRoot}/live/`;
  const fleets = allowed.flatMap((filter) => {
    if (!filter.startsWith(prefix)) return [];
    const level = filter.slice(prefix.length).split('/')[0] ?? '';
    return level === '#' ? [EVERY_FLEET] : level ? [level] : [];
  });
  return fleets.includes(EVERY_FLEET) ? [EVERY_FLEET] : [...new Set(fleets)];
}
