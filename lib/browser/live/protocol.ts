// Topics and payloads of live messages. Loaded lazily, as the schemas are larger than the rest of this client.
import {
  ALL_FLEETS,
  type CellFrame,
  type CellInterest,
  canonicalFilter,
  createTopics,
  decodeFrame,
  filterLevel,
  type InterestAnswer,
  interestAnswerSchema,
  type LiveFeedItem,
  type LiveVehicle,
  liveFeedSchema,
  liveVehicleSchema,
  type MapFilter,
} from '@/lib/contracts';
import { allowedFleets, EVERY_FLEET } from './subscriptions';

/** Cells that a page shows. `fleets`: codes; none: all of the user's. `cells`: quadkeys. */
export type CellRequest = { fleets?: readonly string[]; cells: readonly string[]; filter?: MapFilter };
export type CellMessage = { scope: string; cell: string; filter: string | undefined; frame: CellFrame };
export type LiveMessage =
  | { kind: 'vehicle'; fleet: string; vehicle: LiveVehicle }
  | { kind: 'feed'; fleet: string; item: LiveFeedItem }
  | { kind: 'cell'; message: CellMessage }
  | { kind: 'answer'; answer: InterestAnswer };

type Allowed = { subscribe: readonly string[]; topicRoot: string };

/** Fleet levels in topics of cells: ALL_FLEETS if allowed and none is chosen, else the chosen ones that the token allows. */
export function cellScopes({ subscribe, topicRoot }: Allowed, chosen: readonly string[] = []): string[] {
  const allowed = allowedFleets(subscribe, topicRoot);
  const fleets = [...new Set(chosen)].sort();
  if (allowed.includes(EVERY_FLEET)) return fleets.length > 0 ? fleets : [ALL_FLEETS];
  return fleets.length > 0 ? fleets.filter((fleet) => allowed.includes(fleet)) : [...allowed].sort();
}

/**
 * One interest for all requests, and its topics. A browser has one filter and one choice of fleets at a time: those of the first
 * request. Cells of other requests with the same are added.
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

/** Whether a frame belongs to this request. */
export function isRequested(allowed: Allowed, request: CellRequest, { scope, cell, filter }: CellMessage): boolean {
  return (
    request.cells.includes(cell) &&
    filterLevelOf(request) === filter &&
    cellScopes(allowed, request.fleets).includes(scope)
  );
}

/** Cached, to avoid hashing for every frame. */
const levels = new WeakMap<CellRequest, string | undefined>();

function filterLevelOf(request: CellRequest): string | undefined {
  if (!levels.has(request)) {
    const canonical = canonicalFilter(request.filter);
    levels.set(request, canonical ? filterLevel(canonical) : undefined);
  }
  return levels.get(request);
}

const decoder = new TextDecoder('utf-8', { fatal: true });

/** A valid message of the broker; null: unknown or malformed. */
export function parseMessage(topicRoot: string, topic: string, payload: Uint8Array): LiveMessage | null {
  const parsed = createTopics(topicRoot).parse(topic);
  if (parsed?.kind === 'liveCell') {
    const { fleet: scope, cell, filter } = parsed;
    const frame = decodeFrame(cell, payload);
    return frame && { kind: 'cell', message: { scope, cell, filter, frame } };
  }
  if (parsed?.kind === 'liveInterestAnswer') {
    const answer = interestAnswerSchema.safeParse(parseJson(payload));
    return answer.success ? { kind: 'answer', answer: answer.data } : null;
  }
  if (parsed?.kind !== 'liveVehicle' && parsed?.kind !== 'liveFeed') return null;
  const json = parseJson(payload);
  if (parsed.kind === 'liveFeed') {
    const item = liveFeedSchema.safeParse(json);
    return item.success ? { kind: 'feed', fleet: parsed.fleet, item: item.data } : null;
  }
  const vehicle = liveVehicleSchema.safeParse(json);
  if (!vehicle.success || vehicle.data.vin !== parsed.vin) return null;
  return { kind: 'vehicle', fleet: parsed.fleet, vehicle: vehicle.data };
}

function parseJson(payload: Uint8Array): unknown {
  try {
    return JSON.parse(decoder.decode(payload));
  } catch {
    return undefined; // accepted by no schema
  }
}
