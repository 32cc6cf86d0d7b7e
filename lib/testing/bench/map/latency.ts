import { setTimeout as sleep } from 'node:timers/promises';
import type { Place, Probe } from './probe';

const BETWEEN_MS = 400;
const RHYTHM_MS = 1_000;
const GOLDEN = 0.618_034;
const TIMEOUT_MS = 15_000;

/** Frames come once a second: the pauses cover all phases of it evenly. */
export const pauseMs = (i: number): number => BETWEEN_MS + ((i * GOLDEN) % 1) * RHYTHM_MS;

/**
 * Moves the probe between two places. @param drawn resolves with the time of drawing, ms since the epoch; null: timeout
 * @returns ms from publish; a timeout counts with its duration
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
    await sleep(50); // the page starts to watch before the change
    const toldAt = probe.tell(place);
    const at = await seen;
    found.push(at === null ? TIMEOUT_MS : at - toldAt);
  }
  return found;
}
