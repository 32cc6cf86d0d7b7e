import type { Page } from '@playwright/test';
import type { FleetInspection } from './fleet-inspection';
import type { Place } from './probe';
import { placeAt, type View } from './views';

const APPEAR_MS = 60_000;
/** px: an object within this distance counts as drawn at a place. */
const NEAR_PX = 12;
/** px: the largest square of a cluster. */
const SQUARE_PX = 128;
/** px from the edges, where the page's controls are. */
const MARGIN_PX = 60;
/** Beyond it a position is hard to see at zoom 0. */
const MAX_LATITUDE = 70;
const ELEMENT = `document.querySelector('[data-fleet-map]')`;

/** Opens the map at the view and waits until it shows vehicles or clusters. */
export async function openView(page: Page, origin: string, { longitude, latitude, zoom }: View): Promise<void> {
  await page.goto(`${origin}/map?lat=${latitude}&lng=${longitude}&z=${zoom}`);
  await page.waitForFunction(
    `(() => { const drawn = ${ELEMENT}?.inspect?.(); return drawn && drawn.vehicles.length + drawn.clusters.length > 0; })()`,
    null,
    { timeout: APPEAR_MS },
  );
}

export const inspect = (page: Page): Promise<FleetInspection> => page.evaluate<FleetInspection>(`${ELEMENT}.inspect()`);

/**
 * Two places of a view with the greatest distance from everything drawn; null: none is empty. Among clusters a further vehicle is
 * visible only in an empty square.
 */
export async function emptyPlaces(page: Page, view: View): Promise<[Place, Place] | null> {
  const { vehicles, clusters } = await inspect(page);
  const size = await page.evaluate<{ width: number; height: number }>(
    `({ width: ${ELEMENT}.clientWidth, height: ${ELEMENT}.clientHeight })`,
  );
  const drawn = [...vehicles, ...clusters];
  const clearance = (x: number, y: number) => Math.min(...drawn.map((one) => Math.hypot(one.x - x, one.y - y)));
  const candidates: { x: number; clear: number; place: Place }[] = [];
  for (let x = MARGIN_PX; x < size.width - MARGIN_PX; x += 8) {
    for (let y = MARGIN_PX; y < size.height - MARGIN_PX; y += 8) {
      const place = placeAt(view, x - size.width / 2, y - size.height / 2);
      if (Math.abs(place.latitude) < MAX_LATITUDE) candidates.push({ x, clear: clearance(x, y), place });
    }
  }
  // One in each half, so that a move between them is farther than a car can drive
  const best = (left: boolean) =>
    candidates.filter(({ x }) => x < size.width / 2 === left).sort((a, b) => b.clear - a.clear)[0];
  const [first, second] = [best(true), best(false)];
  const needed = clusters.length > 0 ? SQUARE_PX : NEAR_PX;
  if (!first || !second || Math.min(first.clear, second.clear) < needed) return null;
  return [first.place, second.place];
}

/**
 * Time at which the vehicle, or a cluster, is drawn at this place, ms since the epoch; null: not within `timeoutMs`. The expression
 * is text, as a compiled function contains the compiler's helpers.
 */
export function drawnAt(
  page: Page,
  { zoom }: View,
  vehicleId: number,
  { longitude, latitude }: Place,
  timeoutMs: number,
): Promise<number | null> {
  const nearDeg = (NEAR_PX * 360) / (512 * 2 ** zoom);
  return page.evaluate<number | null>(`new Promise((resolve) => {
    const map = ${ELEMENT};
    const end = Date.now() + ${timeoutMs};
    const near = (one) =>
      Math.abs(one.longitude - ${longitude}) < ${nearDeg} && Math.abs(one.latitude - ${latitude}) < ${nearDeg};
    const check = () => {
      const { vehicles, clusters } = map.inspect();
      const own = vehicles.find(({ id }) => id === ${vehicleId});
      if (own ? near(own) : clusters.some(near)) resolve(Date.now());
      else if (Date.now() > end) resolve(null);
      else requestAnimationFrame(check);
    };
    check();
  })`);
}
