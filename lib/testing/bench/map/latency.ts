import { setTimeout as sleep } from 'node:timers/promises';
import type { Place, Probe } from './probe';

const BETWEEN_MS = 400;
const RHYTHM_MS = 1_000;
const GOLDEN = 0.618_034;
const TIMEOUT_MS = 15_000;

/** Frames come once a second: pauses that spread evenly over that meet each of its phases. */
export const pauseMs = (i: number): number => BETWEEN_MS + ((i * GOLDEN) % 1) * RHYTHM_MS;

/**
 * Moves the probe to and fro. @param drawn resolves with when it was drawn there, ms since the epoch; null: not in time
 * @returns ms from publish; what never came counts as the time-out
 */
export async function publishToPixel(
  probe: Probe,
  [here, there]: readonly [Place, Place],
  probes: number,
  drawn: (place: Place, timeoutMs: number) => Promise<number | null>,
): Promise<number[]> {
  probe.tell(here);
  await drawn(here, TIMEOUT_MS);
  const found: number[] = [];
  for (let i = 0; i < probes; i++) {
    await sleep(pauseMs(i));
    const place = i % 2 ? here : there;
    const seen = drawn(place, TIMEOUT_MS);
    await sleep(50); // the page looks before there is something to see
    const toldAt = probe.tell(place);
    const at = await seen;
    found.push(at === null ? TIMEOUT_MS : at - toldAt);
  }
  return found;
}
