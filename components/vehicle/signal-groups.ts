import type { SignalReadings, SignalValue } from '@/lib/contracts';
import { signalCatalogue } from '@/lib/contracts/signals/catalogue';

const SIGNAL_GROUPS = ['drive', 'energy', 'body', 'tyres', 'other'] as const;
type SignalGroup = (typeof SIGNAL_GROUPS)[number];
export type SignalRow = { path: string; value: SignalValue; sampledAt: number };

/** The first match applies. */
const PREFIXES: readonly (readonly [string, SignalGroup])[] = [
  ['Chassis.Axle.', 'tyres'],
  ['CurrentLocation.', 'drive'],
  ['Chassis.', 'drive'],
  ['Acceleration.', 'drive'],
  ['AngularVelocity.', 'drive'],
  ['Powertrain.Transmission.', 'drive'],
  ['LowVoltageSystemState', 'drive'],
  ['IsMoving', 'drive'],
  ['Speed', 'drive'],
  ['TraveledDistance', 'drive'],
  ['Powertrain.', 'energy'],
  ['LowVoltageBattery.', 'energy'],
  ['Cabin.', 'body'],
  ['Body.', 'body'],
  ['Exterior.', 'body'],
];

/** Group of a signal; unknown signals are in `other`. */
export function groupOf(path: string): SignalGroup {
  if (!signalCatalogue.has(path)) return 'other';
  return PREFIXES.find(([prefix]) => path.startsWith(prefix))?.[1] ?? 'other';
}

const catalogueOrder = new Map([...signalCatalogue.keys()].map((path, index) => [path, index]));

/** Non-empty groups; signals in the catalogue's order, unknown ones by name. */
export function groupSignals(signals: SignalReadings): { group: SignalGroup; rows: SignalRow[] }[] {
  const rows = Object.entries(signals)
    .map(([path, [value, sampledAt]]) => ({ path, value, sampledAt }))
    .sort(
      (a, b) =>
        (catalogueOrder.get(a.path) ?? Infinity) - (catalogueOrder.get(b.path) ?? Infinity) ||
        a.path.localeCompare(b.path),
    );
  return SIGNAL_GROUPS.map((group) => ({ group, rows: rows.filter(({ path }) => groupOf(path) === group) })).filter(
    (group) => group.rows.length > 0,
  );
}

/** Signals that a chart can draw. */
export const numericSignals = (signals: SignalReadings): string[] =>
  groupSignals(signals).flatMap(({ rows }) =>
    rows.filter(({ value }) => typeof value === 'number').map(({ path }) => path),
  );

/** Label in the locale's language; the path for an unknown signal. */
export function signalLabel(path: string, locale: string): string {
  const label = signalCatalogue.get(path)?.label;
  return label ? (locale.startsWith('zh') ? label.zh : label.en) : path;
}

const UNITS: Record<string, string> = {
  percent: '%',
  celsius: '°C',
  deg: '°',
  degrees: '°',
  'degrees/s': '°/s',
  'm/s^2': 'm/s²',
  'l/100km': 'l/100 km',
};
/** Signals shown in another unit than VSS's: the value times `factor`. */
const SHOWN_IN: Record<string, { unit: string; factor: number; digits: number }> = {
  'Powertrain.Range': { unit: 'km', factor: 1 / 1_000, digits: 0 },
  'Powertrain.TractionBattery.CurrentPower': { unit: 'kW', factor: 1 / 1_000, digits: 1 },
  'Powertrain.TractionBattery.Charging.TimeToComplete': { unit: 'min', factor: 1 / 60, digits: 0 },
};

export const unitOf = (path: string): string => {
  const unit = SHOWN_IN[path]?.unit ?? signalCatalogue.get(path)?.unit ?? '';
  return UNITS[unit] ?? unit;
};

/** In the unit of `unitOf`, with the catalogue's digits; up to three for an unknown signal. */
export function formatNumber(path: string, value: number, locale: string): string {
  const { factor, digits } = SHOWN_IN[path] ?? { factor: 1, digits: signalCatalogue.get(path)?.decimals };
  return (value * factor).toLocaleString(locale, {
    minimumFractionDigits: digits ?? 0,
    maximumFractionDigits: digits ?? 3,
  });
}

/**
 * Difference of server and vehicle clock by the newest message, ms; added to a vehicle's time so that ages do not depend on
 * the vehicle's clock.
 */
export const clockSkewMs = (telemetry: { receivedAt: number; sampledAt: number } | null): number =>
  telemetry ? telemetry.receivedAt - telemetry.sampledAt : 0;
