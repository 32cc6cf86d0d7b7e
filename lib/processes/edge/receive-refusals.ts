import { z } from 'zod';
import { QUARANTINE_REASONS } from '@/lib/contracts';
import type { Refusal } from '@/lib/domain/access';
import { BROKER_SECRET_HEADER, type Handler, knowsSecret, sendJson, sendProblem } from '@/lib/platform/http';
import type { HookSettings } from './decision-hook';
import { readJson } from './read-json';

const refusalsSchema = z
  .array(
    z.object({
      source: z.enum(['authentication', 'authorization']),
      reason: z.enum(QUARANTINE_REASONS),
      clientId: z.string().optional(),
      topic: z.string().optional(),
      detail: z.string().optional(),
      sizeBytes: z.int().min(0).optional(),
    }),
  )
  .max(1_000);
const BODY_LIMIT_BYTES = 1024 * 1024;

/** What the embedded broker refused without asking: an untrusted certificate, a topic outside a token, a huge packet. */
export function receiveRefusals(onRefusal: (refusal: Refusal) => void, { secret, metrics }: HookSettings): Handler {
  return async (request, response) => {
    if (!knowsSecret(request, BROKER_SECRET_HEADER, secret)) {
      return sendProblem(response, 401, 'unauthenticated', 'The broker secret is missing or wrong');
    }
    const { data, error } = refusalsSchema.safeParse(await readJson(request, BODY_LIMIT_BYTES));
    if (error) return sendProblem(response, 400, 'validation_failed', error.issues[0]?.message ?? 'Malformed');
    for (const refusal of data) {
      metrics.brokerRefusals.inc({ reason: refusal.reason });
      onRefusal(refusal);
    }
    sendJson(response, 200, {});
  };
}
