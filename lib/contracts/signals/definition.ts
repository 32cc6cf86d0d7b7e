/** A COVESA VSS leaf, named without the leading `Vehicle.`. Numbers are in `unit`, within `min` to `max`. */
export type SignalDefinition = {
  path: string;
  type: 'number' | 'boolean' | 'text';
  unit?: string;
  min?: number;
  max?: number;
  /** Digits behind the point when shown. */
  decimals?: number;
  /** The values that a text signal may have. */
  values?: readonly string[];
  label: { en: string; zh: string };
};
