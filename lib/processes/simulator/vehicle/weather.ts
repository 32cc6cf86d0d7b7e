import type { City } from '../cities';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Local hour of the day, 0 to 24. */
const localHour = ({ utcOffsetHours }: City, nowMs: number): number =>
  ((nowMs + utcOffsetHours * HOUR_MS) % DAY_MS) / HOUR_MS;

/** Outside temperature: warmest at 15:00 and in July, lower with latitude and altitude. */
export function outsideC(city: City, latitude: number, nowMs: number): number {
  const dayOfYear = (nowMs / DAY_MS) % 365.25;
  const summer = Math.cos(((dayOfYear - 200) / 365.25) * 2 * Math.PI);
  const afternoon = Math.cos(((localHour(city, nowMs) - 15) / 24) * 2 * Math.PI);
  const yearlyMean = 32 - 0.45 * latitude - city.altitudeM * 0.004;
  const yearlySwing = 2 + 0.25 * latitude;
  return yearlyMean + yearlySwing * summer + 4 * afternoon;
}

export function isDark(city: City, nowMs: number): boolean {
  const hour = localHour(city, nowMs);
  return hour < 6.5 || hour > 18.5;
}

/** Factor of parking times: vehicles drive less at night. */
export function restFactor(city: City, nowMs: number): number {
  const hour = localHour(city, nowMs);
  return hour < 5.5 || hour > 23 ? 1.7 : 1;
}
