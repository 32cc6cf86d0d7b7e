import { setTimeout as delay } from 'node:timers/promises';
import { messageDroppedSchema } from '@/lib/contracts';
import type { Clock } from '@/lib/platform/clock';
import { type Handler, readJson, requireBrokerSecret, sendJson, sendProblem } from '@/lib/platform/http';
import type { HookSettings } from './decision-hook';
import type { MessageStore } from './message-store';

// A payload of 128 KiB in base64, and a topic
const BODY_LIMIT_BYTES = 512 * 1024;
// `request_ttl` of EMQX's bridge is ten minutes: an older time is from a wrong clock
const MAX_WAIT_MS = 15 * 60_000;
// EMQX waits 15 s for an answer
const TIMEOUT_MS = 10_000;

/**
 * Receives a message that the broker acknowledged to a vehicle and could not deliver. Answered once it is stored. 429: not stored,
 * and EMQX sends it again; duplicates are detected.
 */
export function receiveDropped(messages: MessageStore, { secret, metrics }: HookSettings, clock: Clock): Handler {
  return requireBrokerSecret(secret, async (request, response) => {
    const { data } = messageDroppedSchema.safeParse(await readJson(request, BODY_LIMIT_BYTES));
    if (!data) {
      metrics.events.inc({ event: 'message.dropped', outcome: 'malformed' });
      return sendProblem(response, 400, 'validation_failed', 'Not a message that was dropped');
    }
    const { topic, qos, publish_received_at: at } = data;
    const payload = Buffer.from(data.payload_base64, 'base64');
    const message = { topic, payload, qos, retain: false, receivedAt: receiveTime(at, payload, clock.now()) };
    const settled = new AbortController();
    const late = delay(TIMEOUT_MS, false, { signal: settled.signal }).catch(() => false);
    const isStored = await Promise.race([messages.store(message), late]);
    settled.abort();
    metrics.events.inc({ event: 'message.dropped', outcome: isStored ? 'stored' : 'failed' });
    if (isStored) return sendJson(response, 200, {});
    sendProblem(response, 429, 'unavailable', 'The message could not be stored; send it again');
  });
}

/**
 * When the broker received the message, which may have been queued there for a while. Never before it was sampled, as the node's
 * clock may be behind.
 */
function receiveTime(publishedAt: number, payload: Buffer, now: number): number {
  return Math.trunc(Math.min(Math.max(publishedAt, sampleTime(payload), now - MAX_WAIT_MS), now));
}

/** By the vehicle's clock; 0: unknown. */
function sampleTime(payload: Buffer): number {
  try {
    const { ts } = JSON.parse(payload.toString('utf8')) as { ts?: unknown };
    return typeof ts === 'number' ? ts : 0;
  } catch {
    // Reported when it is stored
    return 0;
  }
}
