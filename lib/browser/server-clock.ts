/** `Date:` has whole seconds, and an answer takes time: smaller differences are ignored. */
const TRUSTED_MS = 2_000;
let offsetMs = 0;

/** The server's clock as estimated by this page, so that ages are correct with a wrong local clock. */
export const serverNow = (): number => toServerTime(Date.now());

/** Converts a time of the local clock, ms, to the server's. */
export const toServerTime = (localMs: number): number => localMs + offsetMs;

/** Updates the estimate from the `Date` header of an answer. */
export function learnServerTime(response: Response, sentAt: number): void {
  const date = Date.parse(response.headers.get('date') ?? '');
  const receivedAt = Date.now();
  if (Number.isNaN(date) || receivedAt - sentAt > TRUSTED_MS) return;
  const difference = date + 500 - (sentAt + receivedAt) / 2;
  offsetMs = Math.abs(difference) < TRUSTED_MS ? 0 : Math.round(difference);
}
