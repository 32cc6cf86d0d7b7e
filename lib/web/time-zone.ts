export const TIME_ZONE_COOKIE = 'time-zone';

/** The time zone that the browser reported, or UTC if it is missing or unknown. */
export function parseTimeZone(cookie: string | undefined): string {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: cookie || 'UTC' }).resolvedOptions().timeZone;
  } catch {
    return 'UTC';
  }
}
