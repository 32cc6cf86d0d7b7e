import { areaQuerySchema } from '@/lib/contracts';
import type { Live } from '@/lib/domain/live';
import {
  type Handler,
  hasSecret,
  INTERNAL_SECRET_HEADER,
  readJson,
  refuseSecret,
  sendJson,
  sendProblem,
} from '@/lib/platform/http';
import type { Secret } from '@/lib/platform/secrets';

const BODY_LIMIT_BYTES = 64 * 1024;

/** `POST /live/selection`: ids of vehicles in an area. For our own web only, which passes the user's fleets. */
export function selectionRoute(map: Live['map'], secret: Secret): Handler {
  return async (request, response) => {
    if (!hasSecret(request, INTERNAL_SECRET_HEADER, secret)) {
      return refuseSecret(response, INTERNAL_SECRET_HEADER, 'The internal secret is missing or wrong');
    }
    const query = areaQuerySchema.safeParse(await readJson(request, BODY_LIMIT_BYTES));
    const problem = map.problem();
    if (!query.success) return sendProblem(response, 400, 'validation_failed', query.error.message);
    if (problem !== null) return sendProblem(response, 503, 'unavailable', problem);
    sendJson(response, 200, map.select(query.data));
  };
}
