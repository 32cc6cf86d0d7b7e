import { brokerRefusalsSchema } from '@/lib/contracts';
import type { Refusal } from '@/lib/domain/access';
import { type Handler, readJson, requireBrokerSecret, sendJson, sendProblem } from '@/lib/platform/http';
import type { HookSettings } from './decision-hook';

const BODY_LIMIT_BYTES = 1024 * 1024;

/**
 * Receives refusals of the embedded broker itself: an untrusted certificate, a topic outside of a token or the contract, a huge
 * packet. Answered once those that must be are recorded.
 * @param onRefusal resolves with false: over the limit of its client
 */
export function receiveRefusals(
  onRefusal: (refusal: Refusal) => Promise<boolean>,
  { secret, metrics }: HookSettings,
): Handler {
  return requireBrokerSecret(secret, async (request, response) => {
    const { data, error } = brokerRefusalsSchema.safeParse(await readJson(request, BODY_LIMIT_BYTES));
    if (error) return sendProblem(response, 400, 'validation_failed', error.issues[0]?.message ?? 'Malformed');
    const accepted = await Promise.all(
      data.map((refusal) => {
        metrics.brokerRefusals.inc({ reason: refusal.reason });
        return onRefusal(refusal);
      }),
    );
    sendJson(response, 200, { tooMany: accepted.flatMap((isAccepted, i) => (isAccepted ? [] : [i])) });
  });
}
