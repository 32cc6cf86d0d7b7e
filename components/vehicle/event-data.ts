/** One value of an event's data: its name without the unit, and the unit that the name ends with. */
export type EventDatum = { name: string; value: unknown; unit: string | null };

/** Names of event data end with their unit, as `speedKmh` does. The longer ending is tried first. */
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

/** `{speedKmh: 51}` → `{name: 'speed', value: 51, unit: 'km/h'}`; a unit belongs to a number only. */
export const readEventData = (data: Record<string, unknown>): EventDatum[] =>
  Object.entries(data).map(([key, value]) => {
    const ending = UNIT_ENDINGS.find(([end]) => key.length > end.length && key.endsWith(end));
    return typeof value === 'number' && ending
      ? { name: key.slice(0, -ending[0].length), value, unit: ending[1] }
      : { name: key, value, unit: null };
  });

/** `tyre_pressure_low`, `oilLevel` → `Tyre pressure low`, `Oil level`: for names that nobody has translated. */
export function humanise(name: string): string {
  const words = name
    .replaceAll(/([a-z\d])([A-Z])/g, '$1 $2')
    .replaceAll(/[_\s]+/g, ' ')
    .trim();
  return words.charAt(0).toUpperCase() + words.slice(1).toLowerCase();
}
