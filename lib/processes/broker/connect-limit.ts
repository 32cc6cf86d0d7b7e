import { BoundedMap } from '@/lib/platform/async/bounded-map';
import type { Clock } from '@/lib/platform/clock';

// A TBox in the worst of networks comes back every few seconds; one a second for a minute, then one a second, is a fault
const BURST = 60;
const REFILL_MS = 1_000;
// Beyond it, those that came first are forgotten: they begin with a full allowance
const MAX_CERTIFICATES = 50_000;

/**
 * How often one certificate may connect. Each connection is rows in history and a line in every open browser, so firmware
 * that reconnects in a loop would be everybody's trouble. Counted by what the TBox cannot choose: its certificate.
 */
export class ConnectLimit {
  readonly #fullAt = new BoundedMap<string, number>(MAX_CERTIFICATES);

  constructor(private readonly clock: Clock) {}

  /** Takes one from the allowance; false: it is used up. */
  admits(certificateSubject: string): boolean {
    const now = this.clock.now();
    const fullAt = Math.max(this.#fullAt.get(certificateSubject) ?? 0, now) + REFILL_MS;
    if (fullAt - now > BURST * REFILL_MS) return false;
    this.#fullAt.set(certificateSubject, fullAt);
    return true;
  }
}
