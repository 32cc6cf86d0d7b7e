import {
  type AreaAnswer,
  type AreaQuery,
  areaAnswerSchema,
  MAP_MAX_NAMED,
  MAP_MAX_SELECTED,
  nameVehiclesOperation,
  selectVehiclesOperation,
} from '@/lib/contracts';
import { INTERNAL_SECRET_HEADER } from '@/lib/platform/http';
import type { Secret } from '@/lib/platform/secrets';
import type { CtxWith } from '../context';
import { DomainError, ValidationError } from '../errors';
import { verb } from '../verb';
import { selectFleetIds, selectNamed } from './store';

const TIMEOUT_MS = 3_000;

/** VIN, plate, fleet and model of vehicles by id or VIN; leaves out those that the actor may not see. @throws ValidationError */
export const nameVehicles = verb(nameVehiclesOperation, async ({ ctx, input: { ids = [], vins = [] } }) => {
  const count = ids.length + vins.length;
  if (count === 0 || count > MAP_MAX_NAMED) {
    throw new ValidationError([{ path: 'ids', message: `1 to ${MAP_MAX_NAMED}, ids and VINs together` }]);
  }
  return { items: await selectNamed(ctx.db, ctx.actor, { ids, vins }) };
});

/**
 * The vehicles of the actor's fleets that are within an area now, by VIN, at most MAP_MAX_SELECTED; all are counted.
 * @throws DomainError `unavailable`: a process with the role `live` does not answer
 */
export const selectVehicles = verb<typeof selectVehiclesOperation, CtxWith<'liveProcesses'>>(
  selectVehiclesOperation,
  async ({ ctx, input: { area, fleets, filter } }) => {
    const { actor, db, clock, liveProcesses: processes } = ctx;
    const chosen = fleets.length > 0 ? await selectFleetIds(db, fleets) : 'all';
    const fleetIds = intersect(actor.fleets, chosen);
    const query: AreaQuery = { area, filter, fleetIds, limit: MAP_MAX_SELECTED };
    const answers = await Promise.all(processes.urls.map((url) => queryProcess(url, processes.secret, query)));
    const vehicles = await selectNamed(db, actor, { ids: answers.flatMap(({ ids }) => ids) });
    vehicles.sort((a, b) => (a.vin < b.vin ? -1 : 1));
    const total = answers.reduce((sum, answer) => sum + answer.total, 0);
    return { vehicles: vehicles.slice(0, MAP_MAX_SELECTED), total, at: clock.now() };
  },
);

const intersect = (own: number[] | 'all', chosen: number[] | 'all'): number[] | 'all' => {
  if (own === 'all') return chosen;
  return chosen === 'all' ? own : own.filter((id) => chosen.includes(id));
};

async function queryProcess(url: string, secret: Secret, query: AreaQuery): Promise<AreaAnswer> {
  try {
    const response = await fetch(new URL('/live/selection', url), {
      method: 'POST',
      headers: { 'content-type': 'application/json', [INTERNAL_SECRET_HEADER]: secret.current },
      body: JSON.stringify(query),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    if (response.ok) return areaAnswerSchema.parse(await response.json());
    throw new Error(`${url} answered ${response.status}`);
  } catch (error) {
    throw new DomainError('unavailable', 'map_unavailable', 'The process that knows the map does not answer', [], {
      cause: error,
    });
  }
}
