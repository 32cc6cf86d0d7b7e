import type { SignalValue } from '@/lib/contracts';
import type { StateChange } from './coalesce';

// Hot path: building an object for JSON.stringify would take twice as long

const keys = new Map<string, string>();
// Bounds the memory that invented paths can use
const MAX_KEYS = 10_000;

function key(path: string): string {
  const known = keys.get(path);
  if (known !== undefined) return known;
  const text = `${JSON.stringify(path)}:`;
  if (keys.size < MAX_KEYS) keys.set(path, text);
  return text;
}

const json = (value: SignalValue): string => (typeof value === 'string' ? JSON.stringify(value) : String(value));

/** `{"<path>":value}`, the format of history. */
export function signalsJson(signals: readonly [string, SignalValue][]): string {
  let text = '{';
  for (const [path, value] of signals) text += `${text.length > 1 ? ',' : ''}${key(path)}${json(value)}`;
  return `${text}}`;
}

/** `{"<path>":[value,sampledAt]}`, the format of the state. */
export function readingsJson(signals: StateChange['signals']): string {
  let text = '{';
  for (const [path, [value, at]] of signals) {
    text += `${text.length > 1 ? ',' : ''}${key(path)}[${json(value)},${at}]`;
  }
  return `${text}}`;
}
