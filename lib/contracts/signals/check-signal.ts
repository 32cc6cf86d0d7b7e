import { signalCatalogue } from './catalogue';
import type { SignalDefinition } from './definition';

export const SIGNAL_LIMITS = {
  pathLength: 128,
  textLength: 256,
  /** Signals in one message. */
  count: 256,
  /** Maximum magnitude of an unknown numeric signal. */
  unknownMagnitude: 1e12,
} as const;

// VSS path: levels of letters, digits and underscores, separated by points
const PATH = /^[A-Za-z][A-Za-z0-9_]*(\.[A-Za-z0-9_]+)*$/;

type SignalRefusal = 'signal_path_invalid' | 'signal_type_wrong' | 'signal_out_of_range';

/** Why a value is refused; null: accepted. Values of unknown paths are accepted, stored and can be charted. */
export function checkSignal(path: string, value: unknown): SignalRefusal | null {
  const definition = signalCatalogue.get(path);
  return definition ? checkKnown(definition, value) : checkUnknown(path, value);
}

function checkKnown({ type, min, max, values }: SignalDefinition, value: unknown): SignalRefusal | null {
  switch (type) {
    case 'boolean':
      return typeof value === 'boolean' ? null : 'signal_type_wrong';
    case 'text':
      if (typeof value !== 'string') return 'signal_type_wrong';
      return value.length <= SIGNAL_LIMITS.textLength && (!values || values.includes(value))
        ? null
        : 'signal_out_of_range';
    case 'number':
      if (typeof value !== 'number') return 'signal_type_wrong';
      return Number.isFinite(value) && value >= (min ?? -Infinity) && value <= (max ?? Infinity)
        ? null
        : 'signal_out_of_range';
  }
}

function checkUnknown(path: string, value: unknown): SignalRefusal | null {
  if (path.length > SIGNAL_LIMITS.pathLength || !PATH.test(path)) return 'signal_path_invalid';
  switch (typeof value) {
    case 'boolean':
      return null;
    case 'string':
      return value.length <= SIGNAL_LIMITS.textLength ? null : 'signal_out_of_range';
    case 'number':
      return Math.abs(value) <= SIGNAL_LIMITS.unknownMagnitude ? null : 'signal_out_of_range';
    default:
      return 'signal_type_wrong';
  }
}
