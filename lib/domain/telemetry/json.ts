import type { SignalValue } from '@/lib/contracts';
import type { StateChange } from './coalesce';

// Written by hand, because JSON.stringify of an object made for it takes twice as long and this is the hot path

const keys = new Map<string, string>();
// Paths that a TBox invents must not fill the memory
const MAX_KEYS = 10_000;

function key(path: string): string {
  const known = keys.get(path);
  if (known !== undefined) return known;
  const text = `${JSON.stringify(path)}:`;
  if (keys.size < MAX_KEYS) keys.set(path, text);
  return text;
}

const value = (given: SignalValue): string => (typeof given === 'string' ? JSON.stringify(given) : String(given));

/** `{"<path>":value}`, as history holds it. */
export function signalsJson(signals: readonly [string, SignalValue][]): string {
  let text = '{';
  for (const [path, given] of signals) text += `${text.length > 1 ? ',' : ''}${key(path)}${value(given)}`;
  return `${text}}`;
}

/** `{"<path>":[value,sampledAt]}`, as the state holds it. */
export function readingsJson(signals: StateChange['signals']): string {
  let text = '{';
  for (const [path, [given, at]] of signals) {
    text += `${text.length > 1 ? ',' : ''}${key(path)}[${value(given)},${at}]`;
  }
  return `${text}}`;
}
