/** One value of an event's data, its unit split from the name. */
type EventDatum = { name: string; value: unknown; unit: string | null };

/** Units at the end of names, as in `speedKmh`; longer ones first. */
const UNIT_ENDINGS = [
  ['Mps2', 'm/s²'],
  ['Ms2', 'm/s²'],
  ['Kmh', 'km/h'],
  ['Kpa', 'kPa'],
  ['Pct', '%'],
  ['Km', 'km'],
  ['Ms', 'ms'],
  ['C', '°C'],
  ['V', 'V'],
  ['S', 's'],
] as const;

/** `{speedKmh: 51}` → `{name: 'speed', value: 51, unit: 'km/h'}`; only numbers have a unit. */
export const readEventData = (data: Record<string, unknown>): EventDatum[] =>
  Object.entries(data).map(([key, value]) => {
    const ending = UNIT_ENDINGS.find(([end]) => key.length > end.length && key.endsWith(end));
    return typeof value === 'number' && ending
      ? { name: key.slice(0, -ending[0].length), value, unit: ending[1] }
      : { name: key, value, unit: null };
  });

/** `tyre_pressure_low`, `oilLevel` → `Tyre pressure low`, `Oil level`, for names without a translation. */
export function humanise(name: string): string {
  const words = name
    .replaceAll(/([a-z\d])([A-Z])/g, '$1 $2')
    .replaceAll(/[_\s]+/g, ' ')
    .trim();
  return words.charAt(0).toUpperCase() + words.slice(1).toLowerCase();
}
