import { setTimeout as delay } from 'node:timers/promises';
import { messageDroppedSchema } from '@/lib/contracts';
import type { Clock } from '@/lib/platform/clock';
import { BROKER_SECRET_HEADER, type Handler, knowsSecret, sendJson, sendProblem } from '@/lib/platform/http';
import type { HookSettings } from './decision-hook';
import type { MessageStore } from './message-store';
import { readJson } from './read-json';

// A payload of 128 KiB in base64, and a topic
const BODY_LIMIT_BYTES = 512 * 1024;
// EMQX waits 15 s for an answer
const PATIENCE_MS = 10_000;

/**
 * A message that the broker acknowledged to a vehicle and could give to nobody. Answered once it is stored. 429: not stored,
 * and EMQX sends it again; one that was stored after all is recognised.
 */
export function receiveDropped(messages: MessageStore, { secret, metrics }: HookSettings, clock: Clock): Handler {
  return async (request, response) => {
    if (!knowsSecret(request, BROKER_SECRET_HEADER, secret)) {
      return sendProblem(response, 401, 'unauthenticated', 'The broker secret is missing or wrong');
    }
    const { data } = messageDroppedSchema.safeParse(await readJson(request, BODY_LIMIT_BYTES));
    if (!data) {
      metrics.events.inc({ event: 'message.dropped', outcome: 'malformed' });
      return sendProblem(response, 400, 'validation_failed', 'Not a message that was dropped');
    }
    const { topic, qos, payload_base64: payload, publish_received_at: at } = data;
    // It may have waited in the broker for us: what is old must not look new
    const receivedAt = Math.min(Math.trunc(at), clock.now());
    const message = { topic, payload: Buffer.from(payload, 'base64'), qos, retain: false, receivedAt };
    const settled = new AbortController();
    const late = delay(PATIENCE_MS, false, { signal: settled.signal }).catch(() => false);
    const isStored = await Promise.race([messages.store(message), late]);
    settled.abort();
    metrics.events.inc({ event: 'message.dropped', outcome: isStored ? 'stored' : 'failed' });
    if (isStored) return sendJson(response, 200, {});
    sendProblem(response, 429, 'unavailable', 'The message could not be stored; send it again');
  };
}
