import {
  createTopics,
  decodeFrame,
  type InterestAnswer,
  interestAnswerSchema,
  type LiveFeedItem,
  type LiveVehicle,
  liveFeedSchema,
  liveVehicleSchema,
} from '@/lib/contracts';
import type { CellMessage } from './cell-message';

export type LiveMessage =
  | { kind: 'vehicle'; fleet: string; vehicle: LiveVehicle }
  | { kind: 'feed'; fleet: string; item: LiveFeedItem }
  | { kind: 'cell'; message: CellMessage }
  | { kind: 'answer'; answer: InterestAnswer };

const decoder = new TextDecoder('utf-8', { fatal: true });

/** A message of the broker, checked; null: not one of ours, or malformed. */
export function parseMessage(topicRoot: string, topic: string, payload: Uint8Array): LiveMessage | null {
  const parsed = createTopics(topicRoot).parse(topic);
  if (parsed?.kind === 'liveCell') {
    const { fleet: scope, cell, filter } = parsed;
    const frame = decodeFrame(cell, payload);
    return frame && { kind: 'cell', message: { scope, cell, filter, frame } };
  }
  if (parsed?.kind === 'liveInterestAnswer') {
    const answer = interestAnswerSchema.safeParse(parseJson(payload));
    return answer.success ? { kind: 'answer', answer: answer.data } : null;
  }
  if (parsed?.kind !== 'liveVehicle' && parsed?.kind !== 'liveFeed') return null;
  const json = parseJson(payload);
  if (parsed.kind === 'liveFeed') {
    const item = liveFeedSchema.safeParse(json);
    return item.success ? { kind: 'feed', fleet: parsed.fleet, item: item.data } : null;
  }
  const vehicle = liveVehicleSchema.safeParse(json);
  if (!vehicle.success || vehicle.data.vin !== parsed.vin) return null;
  return { kind: 'vehicle', fleet: parsed.fleet, vehicle: vehicle.data };
}

function parseJson(payload: Uint8Array): unknown {
  try {
    return JSON.parse(decoder.decode(payload));
  } catch {
    return undefined; // no schema accepts undefined: the caller counts it as malformed
  }
}
