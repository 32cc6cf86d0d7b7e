import type { Ctx } from '../../context';
import { insertRefusal } from './refusal-store';

export type UnknownTopic = { clientId: string; topic: string; detail?: string; sizeBytes?: number };

// Firmware with a wrong topic has a handful of them; who makes up more does it on purpose
const MAX_TOPICS_A_MINUTE = 60;
const MINUTE_MS = 60_000;
const MAX_TEXT = 512;

type Minute = { number: number; byClient: Map<string, Map<string, Promise<void>>> };
const minutes = new WeakMap<object, Minute>();

/**
 * Puts a message to a topic that the contract lacks into quarantine: one row a client, topic and minute; the denial log counts all.
 * @returns when it stands there. false: this client has had too many different topics in this minute, and it does not
 */
export async function recordUnknownTopic({ ctx, input }: { ctx: Ctx; input: UnknownTopic }): Promise<boolean> {
  const now = ctx.clock.now();
  const topics = topicsOf(ctx, input.clientId, Math.floor(now / MINUTE_MS));
  const known = topics.get(input.topic);
  if (!known && topics.size >= MAX_TOPICS_A_MINUTE) return false;
  const writing = known ?? write(ctx, input, now);
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

const write = (ctx: Ctx, { clientId, topic, detail = '', sizeBytes }: UnknownTopic, now: number): Promise<void> =>
  insertRefusal(
    ctx.db,
    {
      source: 'authorization',
      reason: 'topic_unknown',
      clientId: clean(clientId),
      topic: clean(topic),
      detail: clean(detail),
      sizeBytes: sizeBytes ?? null,
    },
    new Date(now),
  );

/** PostgreSQL takes no U+0000. */
const clean = (text: string): string => text.replaceAll('\u0000', '\uFFFD').slice(0, MAX_TEXT);
