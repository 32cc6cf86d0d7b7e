import {
  type BrokerEvent,
  brokerEventSchema,
  type EventsAnswer,
  type OtherClientEvent,
  otherClientEventSchema,
  vinSchema,
} from '@/lib/contracts';
import { createBatcher } from '@/lib/platform/async/batcher';
import { type Handler, readJson, requireBrokerSecret, sendJson, sendProblem } from '@/lib/platform/http';
import type { HookSettings } from './decision-hook';
import type { EdgeMetrics } from './metrics';

// A snapshot of 100,000 connections
const BODY_LIMIT_BYTES = 16 * 1024 * 1024;
const KNOWN: ReadonlySet<unknown> = new Set(brokerEventSchema.options.map((option) => option.shape.event.value));

/**
 * Receives one event, as EMQX posts it, or an array of events. Answers `EventsAnswer` once they are stored; unused events are
 * answered at once. If storing fails: 429, the only status after which EMQX retries.
 */
export function receiveEvents(
  collector: EventCollector,
  { secret, log, metrics }: HookSettings,
  /** Called for browsers, service accounts and our own processes. */
  onOtherClient: (event: OtherClientEvent) => void = () => undefined,
): Handler {
  return requireBrokerSecret(secret, async (request, response) => {
    const body = await readJson(request, BODY_LIMIT_BYTES);
    if (body === undefined) return sendProblem(response, 400, 'validation_failed', 'The body is not JSON');
    const events = (Array.isArray(body) ? body : [body]).flatMap((one) => readEvent(one, metrics, onOtherClient));
    if (events.length === 0) return sendJson(response, 200, { resync: false });
    try {
      sendJson(response, 200, await collector.submit(events));
      for (const { event } of events) metrics.events.inc({ event, outcome: 'stored' });
    } catch (error) {
      log.error({ err: error, events: events.length }, 'storing broker events failed');
      for (const { event } of events) metrics.events.inc({ event, outcome: 'failed' });
      sendProblem(response, 429, 'unavailable', 'The events could not be stored; send them again');
    }
  });
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
  if ('clientid' in data && !vinSchema.safeParse(data.clientid).success) {
    metrics.events.inc({ event: data.event, outcome: 'not_a_vehicle' });
    const { data: other } = otherClientEventSchema.safeParse(candidate);
    if (other) onOtherClient(other);
    return [];
  }
  return [data];
}

/** The buffer is full: the caller should retry later. */
class CollectorFullError extends Error {
  override name = 'CollectorFullError';
}

// A fleet of 10,000 that reconnects at once, twice
const MAX_WAITING_EVENTS = 20_000;
const MAX_BATCH_EVENTS = 2_000;

/**
 * Batches requests into few transactions, in the order of arrival. A request is answered once its events are stored; one that
 * cannot be stored fails alone.
 */
export class EventCollector {
  #waitingEvents = 0;
  readonly #batcher;

  constructor(store: (events: BrokerEvent[]) => Promise<EventsAnswer>) {
    this.#batcher = createBatcher({
      run: (requests: BrokerEvent[][]) => store(requests.flat()),
      take: (waiting) => this.#take(waiting),
      retryAlone: true,
    });
  }

  submit(events: BrokerEvent[]): Promise<EventsAnswer> {
    if (this.#waitingEvents + events.length > MAX_WAITING_EVENTS && this.#waitingEvents > 0) {
      return Promise.reject(new CollectorFullError());
    }
    this.#waitingEvents += events.length;
    return this.#batcher.add(events);
  }

  /** Resolves when the buffer is empty. */
  drain(): Promise<void> {
    return this.#batcher.idle();
  }

  #take(waiting: readonly BrokerEvent[][]): number {
    let requests = 0;
    let size = 0;
    for (const events of waiting) {
      if (requests > 0 && size + events.length > MAX_BATCH_EVENTS) break;
      requests += 1;
      size += events.length;
    }
    this.#waitingEvents -= size;
    return requests;
  }
}
