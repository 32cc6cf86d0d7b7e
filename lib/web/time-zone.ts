export const TIME_ZONE_COOKIE = 'time-zone';

/** The reader's time zone as their browser told it; UTC until it has, and where it is none that we know. */
export function parseTimeZone(cookie: string | undefined): string {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: cookie || 'UTC' }).resolvedOptions().timeZone;
  } catch {
    return 'UTC';
  }
}
