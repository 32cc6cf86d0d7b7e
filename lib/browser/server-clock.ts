/** `Date:` has whole seconds, and an answer takes time: less than this says nothing about the clock. */
const TRUSTED_MS = 2_000;
let offsetMs = 0;

/** The server's clock as well as this page knows it, so that a wrong clock of this computer does not make ages wrong. */
export const serverNow = (): number => toServerTime(Date.now());

/** A time of this computer's clock, ms, by the server's. */
export const toServerTime = (localMs: number): number => localMs + offsetMs;

/** Learns from the `Date` header of an answer of ours. */
export function learnServerTime(response: Response, sentAt: number): void {
  const date = Date.parse(response.headers.get('date') ?? '');
  const receivedAt = Date.now();
  if (Number.isNaN(date) || receivedAt - sentAt > TRUSTED_MS) return;
  const difference = date + 500 - (sentAt + receivedAt) / 2;
  offsetMs = Math.abs(difference) < TRUSTED_MS ? 0 : Math.round(difference);
}
