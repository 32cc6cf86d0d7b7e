import { setTimeout as sleep } from 'node:timers/promises';
import { decodeFrame } from '@/lib/contracts';
import { mercatorX, mercatorY } from '@/lib/contracts/cells/mercator';
import { percentile } from '../report';
import { pauseMs } from './latency';
import type { Place, Probe } from './probe';
import type { Watchers } from './start-watchers';

const TIMEOUT_MS = 8_000;
/** Part of the world: resolution of a cluster's centre at the coarsest zoom. */
const NEAR = 0.012;

/** p95 of publish → frame at an MQTT client, ms, with the probe in two places without other vehicles. */
export async function frameLatencyMs(
  watchers: Watchers,
  probe: Probe,
  [here, there]: readonly [Place, Place],
  probes: number,
): Promise<number> {
  const found: number[] = [];
  for (let i = 0; i < probes; i++) {
    const place = i % 2 ? here : there;
    const arrived = arrival(watchers, place);
    const toldAt = probe.tell(place);
    const at = await arrived;
    found.push(at === null ? TIMEOUT_MS : at - toldAt);
    await sleep(pauseMs(i));
  }
  return percentile(found, 95);
}

function arrival(watchers: Watchers, { longitude, latitude }: Place): Promise<number | null> {
  const x = mercatorX(longitude);
  const y = mercatorY(latitude);
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(null), TIMEOUT_MS);
    watchers.onFrame((cell, payload) => {
      const frame = decodeFrame(cell, payload);
      const drawn = frame?.kind === 'vehicles' ? frame.vehicles : (frame?.clusters ?? []);
      if (!drawn.some((one) => Math.hypot(one.x - x, one.y - y) < NEAR)) return;
      clearTimeout(timer);
      resolve(Date.now());
    });
  });
}
