const MAX_WAIT_S = 60;

/**
 * How long an answer may be waited for: the preference `wait` of the header Prefer (RFC 7240), in seconds, 60 at most.
 * null: it is not asked for, or not as a whole number of seconds.
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
