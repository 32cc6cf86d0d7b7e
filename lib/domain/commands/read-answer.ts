import {
  type CommandResponsePayload,
  commandResponseSchema,
  type QuarantineReason,
  replaceUnstorable,
  type Topics,
  whyUnstorable,
} from '@/lib/contracts';

export type Answer = { vin: string; operation: string; receivedAt: number; response: CommandResponsePayload };
type Refused = { reason: QuarantineReason; detail: string };

/** A larger result is dropped, and its status kept. */
export const MAX_RESULT_BYTES = 16 * 1024;
const MAX_ANSWER_BYTES = 1024 * 1024;
const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Parses a message as an answer, or returns why it is refused. Never throws. */
export function readAnswer(topics: Topics, topicText: string, payload: Buffer, receivedAt: number): Answer | Refused {
  const topic = topics.parse(topicText);
  if (topic?.kind !== 'command' || topic.direction !== 'up') {
    return { reason: 'topic_unknown', detail: 'Not a topic of a command' };
  }
  if (payload.length > MAX_ANSWER_BYTES) {
    return { reason: 'payload_too_large', detail: `${payload.length} bytes, at most ${MAX_ANSWER_BYTES}` };
  }
  let value: unknown;
  try {
    value = JSON.parse(utf8.decode(payload));
  } catch (error) {
    return { reason: 'payload_not_json', detail: error instanceof Error ? error.message : String(error) };
  }
  const result = commandResponseSchema.safeParse(value);
  if (!result.success) {
    const [issue] = result.error.issues;
    return { reason: 'payload_invalid', detail: `${issue?.path.join('.')}: ${issue?.message}` };
  }
  return { vin: topic.vin, operation: topic.operation, receivedAt, response: storable(result.data) };
}

function storable({ detail, code, result, ...rest }: CommandResponsePayload): CommandResponsePayload {
  const dropped = result && whyDropped(result);
  const text = [detail && replaceUnstorable(detail), dropped && `(a result was dropped: ${dropped})`]
    .filter(Boolean)
    .join(' ');
  return {
    ...rest,
    ...(code && { code: replaceUnstorable(code) }),
    ...(text && { detail: text }),
    ...(result && !dropped && { result }),
  };
}

function whyDropped(result: Record<string, unknown>): string | null {
  const unstorable = whyUnstorable(result);
  if (unstorable) return unstorable;
  const bytes = Buffer.byteLength(JSON.stringify(result));
  return bytes > MAX_RESULT_BYTES ? `${bytes} bytes, at most ${MAX_RESULT_BYTES}` : null;
}
