import { z } from 'zod';
import {
  checkSignal,
  eventSchema,
  hasFix,
  isStorableText,
  MAX_PAYLOAD_BYTES,
  type PresenceState,
  presenceSchema,
  type QuarantineReason,
  readPosition,
  type Severity,
  SIGNAL,
  SIGNAL_LIMITS,
  type SignalValue,
  type Topics,
  telemetrySchema,
  whyUnstorable,
} from '@/lib/contracts';

/** Older messages are refused: their partition may have been dropped. */
export const MAX_AGE_MS = 7 * 86_400_000;
const MAX_AHEAD_MS = 5 * 60_000;

type SignalRefused = { reason: QuarantineReason; detail: string };
export type ReadTelemetry = {
  kind: 'telemetry';
  vin: string;
  sampledAt: number;
  receivedAt: number;
  seq: number;
  /** The accepted ones; of a position both coordinates or none. */
  signals: [path: string, value: SignalValue][];
  refused: SignalRefused[];
};
export type ReadEvent = {
  kind: 'event';
  vin: string;
  type: string;
  severity: Severity;
  sampledAt: number;
  receivedAt: number;
  seq: number;
  dataJson: string;
};
export type ReadPresence = {
  kind: 'presence';
  vin: string;
  state: PresenceState;
  ts: number;
  receivedAt: number;
};
export type Refused = { kind: 'refused'; reason: QuarantineReason; detail: string };
/** A valid topic that other roles read. */
export type Foreign = { kind: 'foreign' };
type ReadMessage = ReadTelemetry | ReadEvent | ReadPresence | Refused | Foreign;

const refused = (reason: QuarantineReason, detail: string): Refused => ({ kind: 'refused', reason, detail });
// Paths are checked one by one with their values, so that an invalid one does not refuse the others
const envelopeSchema = telemetrySchema.extend({ signals: z.record(z.string(), z.unknown()) });
const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Parses a message, or returns why it is refused. Never throws. */
export function readMessage(topics: Topics, topicText: string, payload: Buffer, receivedAt: number): ReadMessage {
  // The decoder replaces bytes that are not UTF-8 with U+FFFD [MQTT-1.5.3-1]
  if (topicText.includes('\uFFFD')) return refused('topic_not_utf8', 'The topic is not UTF-8');
  const topic = topics.parse(topicText);
  if (!topic) return refused('topic_unknown', 'Not a topic of the contract');
  if (topic.kind !== 'telemetry' && topic.kind !== 'event' && topic.kind !== 'presence') return { kind: 'foreign' };
  if (payload.length > MAX_PAYLOAD_BYTES) {
    return refused('payload_too_large', `${payload.length} bytes, at most ${MAX_PAYLOAD_BYTES}`);
  }
  const json = parseJson(payload);
  if ('kind' in json) return json;
  switch (topic.kind) {
    case 'telemetry':
      return readTelemetry(topic.vin, json.value, receivedAt);
    case 'event':
      return readEvent(topic.vin, topic.type, json.value, receivedAt);
    case 'presence':
      return readPresence(topic.vin, json.value, receivedAt);
  }
}

function parseJson(payload: Buffer): { value: unknown } | Refused {
  try {
    return { value: JSON.parse(utf8.decode(payload)) };
  } catch (error) {
    return refused('payload_not_json', error instanceof Error ? error.message : String(error));
  }
}

function readTelemetry(vin: string, value: unknown, receivedAt: number): ReadTelemetry | Refused {
  const result = envelopeSchema.safeParse(value);
  if (!result.success) return refused('payload_invalid', issueText(result.error.issues));
  const { ts: sampledAt, seq, signals: readings } = result.data;
  const implausible = checkClock(sampledAt, receivedAt);
  if (implausible) return implausible;
  const signals: [string, SignalValue][] = [];
  const rejected: SignalRefused[] = [];
  for (const path in readings) {
    const candidate = readings[path];
    const reason = checkSignal(path, candidate) ?? checkStorable(candidate);
    if (reason) rejected.push({ reason, detail: `${path.slice(0, SIGNAL_LIMITS.pathLength)}: ${sample(candidate)}` });
    else signals.push([path, candidate as SignalValue]);
    if (signals.length + rejected.length > SIGNAL_LIMITS.count) {
      return refused('too_many_signals', `More than ${SIGNAL_LIMITS.count} signals`);
    }
  }
  return {
    kind: 'telemetry',
    vin,
    sampledAt,
    receivedAt,
    seq,
    signals: withoutInvalidPosition(signals, readings),
    refused: rejected,
  };
}

/** Removes coordinates that are no valid position, or have a fix type that was refused. */
function withoutInvalidPosition(
  signals: ReadTelemetry['signals'],
  readings: Readonly<Record<string, unknown>>,
): ReadTelemetry['signals'] {
  if (!Object.hasOwn(readings, SIGNAL.latitude) && !Object.hasOwn(readings, SIGNAL.longitude)) return signals;
  const accepted = (path: string) => signals.find(([own]) => own === path)?.[1];
  const fixType = accepted(SIGNAL.fixType);
  const isFixRefused = fixType === undefined && Object.hasOwn(readings, SIGNAL.fixType);
  const position = readPosition(accepted(SIGNAL.latitude), accepted(SIGNAL.longitude));
  return position !== null && hasFix(fixType) && !isFixRefused
    ? signals
    : signals.filter(([path]) => !isCoordinate(path));
}

export const isCoordinate = (path: string): boolean => path === SIGNAL.latitude || path === SIGNAL.longitude;

const checkStorable = (value: unknown): QuarantineReason | null =>
  typeof value === 'string' && !isStorableText(value) ? 'signal_out_of_range' : null;

/** Does not look into objects: 30,000 nested lists would overflow the stack. */
const sample = (value: unknown): string => {
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? 'a list' : 'an object';
  return JSON.stringify(value).slice(0, 100);
};

function checkClock(ts: number, receivedAt: number): Refused | null {
  if (ts >= receivedAt - MAX_AGE_MS && ts <= receivedAt + MAX_AHEAD_MS) return null;
  return refused('clock_implausible', `ts ${ts}: ${Math.round((ts - receivedAt) / 1_000)} s from our clock`);
}

function readEvent(vin: string, type: string, value: unknown, receivedAt: number): ReadEvent | Refused {
  const result = eventSchema.safeParse(value);
  if (!result.success) return refused('payload_invalid', issueText(result.error.issues));
  const { ts, seq, severity, data } = result.data;
  const unstorable = whyUnstorable(data);
  if (unstorable) return refused('payload_invalid', `data: ${unstorable}`);
  const dataJson = JSON.stringify(data);
  return checkClock(ts, receivedAt) ?? { kind: 'event', vin, type, severity, sampledAt: ts, receivedAt, seq, dataJson };
}

/** `ts` only distinguishes wills, so any time is accepted. */
function readPresence(vin: string, value: unknown, receivedAt: number): ReadPresence | Refused {
  const result = presenceSchema.safeParse(value);
  if (!result.success) return refused('payload_invalid', issueText(result.error.issues));
  return { kind: 'presence', vin, state: result.data.state, ts: result.data.ts, receivedAt };
}

const issueText = (issues: { path: PropertyKey[]; message: string }[]): string =>
  issues
    .slice(0, 3)
    .map(({ path, message }) => `${path.join('.')}: ${message}`)
    .join('; ');
