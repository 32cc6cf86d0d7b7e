import { brokerRefusalsSchema } from '@/lib/contracts';
import type { Refusal } from '@/lib/domain/access';
import { BROKER_SECRET_HEADER, type Handler, knowsSecret, sendJson, sendProblem } from '@/lib/platform/http';
import type { HookSettings } from './decision-hook';
import { readJson } from './read-json';

const BODY_LIMIT_BYTES = 1024 * 1024;

/**
 * What the embedded broker refused without asking: an untrusted certificate, a topic outside a token or the contract, a huge packet.
 * It is answered once it is recorded, where it has to be.
 * @param onRefusal false: it is one too many of its client
 */
export function receiveRefusals(
  onRefusal: (refusal: Refusal) => Promise<boolean>,
  { secret, metrics }: HookSettings,
): Handler {
  return async (request, response) => {
    if (!knowsSecret(request, BROKER_SECRET_HEADER, secret)) {
      return sendProblem(response, 401, 'unauthenticated', 'The broker secret is missing or wrong');
    }
    const { data, error } = brokerRefusalsSchema.safeParse(await readJson(request, BODY_LIMIT_BYTES));
    if (error) return sendProblem(response, 400, 'validation_failed', error.issues[0]?.message ?? 'Malformed');
    const taken = await Promise.all(
      data.map((refusal) => {
        metrics.brokerRefusals.inc({ reason: refusal.reason });
        return onRefusal(refusal);
      }),
    );
    sendJson(response, 200, { tooMany: taken.flatMap((isTaken, i) => (isTaken ? [] : [i])) });
  };
}
