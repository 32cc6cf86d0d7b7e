import {
  type BrokerEvent,
  brokerEventSchema,
  type OtherClientEvent,
  otherClientEventSchema,
  vinSchema,
} from '@/lib/contracts';
import { BROKER_SECRET_HEADER, type Handler, knowsSecret, sendJson, sendProblem } from '@/lib/platform/http';
import type { HookSettings } from './decision-hook';
import type { EventCollector } from './event-collector';
import type { EdgeMetrics } from './metrics';
import { readJson } from './read-json';

// A snapshot of 100,000 connections
const BODY_LIMIT_BYTES = 16 * 1024 * 1024;
const KNOWN: ReadonlySet<unknown> = new Set(brokerEventSchema.options.map((option) => option.shape.event.value));

/**
 * One event as EMQX posts it, or an array of them. Answers `EventsAnswer` after they are stored; events that we do not
 * use are answered at once. Storage away: 429, the only status after which EMQX tries again.
 */
export function receiveEvents(
  collector: EventCollector,
  { secret, log, metrics }: HookSettings,
  /** A browser, a program or one of our own processes connected or disconnected. */
  onOtherClient: (event: OtherClientEvent) => void = () => undefined,
): Handler {
  return async (request, response) => {
    if (!knowsSecret(request, BROKER_SECRET_HEADER, secret)) {
      return sendProblem(response, 401, 'unauthenticated', 'The broker secret is missing or wrong');
    }
    const body = await readJson(request, BODY_LIMIT_BYTES);
    if (body === undefined) return sendProblem(response, 400, 'validation_failed', 'The body is not JSON');
    const events = (Array.isArray(body) ? body : [body]).flatMap((one) => readEvent(one, metrics, onOtherClient));
    if (events.length === 0) return sendJson(response, 200, { resync: false });
    try {
      sendJson(response, 200, await collector.submit(events));
      for (const { event } of events) metrics.events.inc({ event, outcome: 'stored' });
    } catch (error) {
      log.error({ err: error, events: events.length }, 'broker events could not be stored');
      for (const { event } of events) metrics.events.inc({ event, outcome: 'failed' });
      sendProblem(response, 429, 'unavailable', 'The events could not be stored; send them again');
    }
  };
}

function readEvent(
  candidate: unknown,
  metrics: EdgeMetrics,
  onOtherClient: (event: OtherClientEvent) => void,
): BrokerEvent[] {
  const { data } = brokerEventSchema.safeParse(candidate);
  if (!data) {
    const name = (candidate as { event?: unknown } | null)?.event;
    metrics.events.inc({
      event: KNOWN.has(name) ? String(name) : 'other',
      outcome: KNOWN.has(name) ? 'malformed' : 'ignored',
    });
    return [];
  }
  // Browsers and our own processes connect too
  if ('clientid' in data && !vinSchema.safeParse(data.clientid).success) {
    metrics.events.inc({ event: data.event, outcome: 'not_a_vehicle' });
    const { data: other } = otherClientEventSchema.safeParse(candidate);
    if (other) onOtherClient(other);
    return [];
  }
  return [data];
}
