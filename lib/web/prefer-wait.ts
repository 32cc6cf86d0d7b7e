const MAX_WAIT_S = 60;

/**
 * The preference `wait` of the header Prefer (RFC 7240) in seconds, at most 60.
 * Null if it is missing or not a whole number.
 */
export function preferredWaitS(headers: Headers): number | null {
  for (const preference of headers.get('prefer')?.split(',') ?? []) {
    const [, seconds] = /^\s*wait\s*=\s*"?(\d{1,6})"?\s*(?:;|$)/i.exec(preference) ?? [];
    if (seconds !== undefined) return Math.min(MAX_WAIT_S, Number(seconds));
  }
  return null;
}

export const preferenceApplied = (waitS: number): { 'preference-applied': string } => ({
  'preference-applied': `wait=${waitS}`,
});
