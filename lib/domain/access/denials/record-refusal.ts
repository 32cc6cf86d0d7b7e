import type { BrokerRefusal } from '@/lib/contracts';
import type { Ctx } from '../../context';
import { SampleBudget } from '../../sample-budget';
import { clean } from './denial-groups';
import { insertRefusal } from './refusal-store';

export type Refusal = BrokerRefusal;

// A fleet with a wrong certificate retries endlessly; a few rows are enough to explain it
const SAMPLES_A_MINUTE = { perReason: 10, perClient: 3 };
const MAX_TEXT = 256;

const budgets = new WeakMap<object, SampleBudget>();

/** Stores a sample of refusals in quarantine, see SAMPLES_A_MINUTE. @returns false if it was not stored */
export async function recordRefusal({ ctx, input }: { ctx: Ctx; input: Refusal }): Promise<boolean> {
  if (!isDue(ctx, input)) return false;
  const row = {
    source: input.source,
    reason: input.reason,
    clientId: cleanOrNull(input.clientId),
    topic: cleanOrNull(input.topic),
    detail: cleanOrNull(input.detail),
    sizeBytes: input.sizeBytes ?? null,
  };
  await insertRefusal(ctx.db, row, new Date(ctx.clock.now()));
  return true;
}

function isDue({ db, clock }: Ctx, { source, reason, clientId, detail }: Refusal): boolean {
  const budget = budgets.get(db) ?? new SampleBudget(SAMPLES_A_MINUTE);
  budgets.set(db, budget);
  // Without a client id, `detail` with certificate and address identifies the client
  return budget.take(`${source} ${reason}`, cleanOrNull(clientId || detail) ?? '', clock.now());
}

const cleanOrNull = (text: string | undefined): string | null => (text ? clean(text, MAX_TEXT) : null);

export type UnknownTopic = { clientId: string; topic: string; detail?: string; sizeBytes?: number };

// Faulty firmware has a handful of wrong topics; more are made up on purpose
const MAX_TOPICS_A_MINUTE = 60;
const MINUTE_MS = 60_000;
const MAX_TOPIC_TEXT = 512;

type Minute = { number: number; byClient: Map<string, Map<string, Promise<void>>> };
const minutes = new WeakMap<object, Minute>();

/**
 * Stores a message to a topic outside the contract in quarantine: one row per client, topic and minute; denial records count
 * all. @returns false, and stores nothing, if the client has exceeded MAX_TOPICS_A_MINUTE
 */
export async function recordUnknownTopic({ ctx, input }: { ctx: Ctx; input: UnknownTopic }): Promise<boolean> {
  const now = ctx.clock.now();
  const topics = topicsOf(ctx, input.clientId, Math.floor(now / MINUTE_MS));
  const known = topics.get(input.topic);
  if (!known && topics.size >= MAX_TOPICS_A_MINUTE) return false;
  const writing = known ?? writeUnknownTopic(ctx, input, now);
  topics.set(input.topic, writing);
  try {
    await writing;
  } catch (error) {
    topics.delete(input.topic);
    throw error;
  }
  return true;
}

function topicsOf({ db }: Ctx, clientId: string, number: number): Map<string, Promise<void>> {
  let minute = minutes.get(db);
  if (!minute || minute.number !== number) {
    minute = { number, byClient: new Map() };
    minutes.set(db, minute);
  }
  const topics = minute.byClient.get(clientId) ?? new Map<string, Promise<void>>();
  minute.byClient.set(clientId, topics);
  return topics;
}

function writeUnknownTopic(ctx: Ctx, input: UnknownTopic, now: number): Promise<void> {
  const row = {
    source: 'authorization',
    reason: 'topic_unknown',
    clientId: clean(input.clientId, MAX_TOPIC_TEXT),
    topic: clean(input.topic, MAX_TOPIC_TEXT),
    detail: clean(input.detail ?? '', MAX_TOPIC_TEXT),
    sizeBytes: input.sizeBytes ?? null,
  };
  return insertRefusal(ctx.db, row, new Date(now));
}
