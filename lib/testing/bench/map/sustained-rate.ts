import { setTimeout as sleep } from 'node:timers/promises';
import { frameLatencyMs } from './frame-latency';
import type { MapFleet } from './map-database';
import { openProbe, type Place } from './probe';
import type { Publisher } from './start-publisher';
import { startWatchers } from './start-watchers';
import { VIEWS } from './views';

const STEPS = [1, 0.8, 0.6, 0.5, 0.4, 0.3, 0.25, 0.2, 0.15, 0.1, 0.05];
const WARM_UP_MS = 4_000;
const RECOVERY_MS = 5_000;
const PROBES = 12;
const MAX_LATENCY_MS = 1_500;
const MAX_BEHIND = 0.02;
/** In the Indian Ocean and the South Atlantic, far from all vehicles. */
const EMPTY: readonly [Place, Place] = [
  { longitude: 80, latitude: -35 },
  { longitude: -20, latitude: -30 },
];

export type RateStep = {
  rate: number;
  sentPerSecond: number;
  behind: number;
  latencyP95Ms: number;
  sustained: boolean;
};

/**
 * The highest share of `wanted` messages per second at which the publisher is not behind and a frame shows a movement within
 * 1.5 s. Tries rates in descending order, with all current processes of this machine.
 */
export async function sustainedRate(
  {
    origin,
    mqttUrl,
    credentials,
  }: { origin: string; mqttUrl: string; credentials: { username: string; password: string } },
  fleet: MapFleet,
  publisher: Publisher,
  wanted: number,
): Promise<{ rate: number; steps: RateStep[] }> {
  const [world] = VIEWS;
  const watchers = await startWatchers(origin, world ? [world] : []);
  const probe = await openProbe(mqttUrl, fleet.probe.vin, credentials);
  const steps: RateStep[] = [];
  try {
    for (const share of STEPS) {
      const rate = Math.round(wanted * share);
      await publisher.publish(rate);
      await sleep(WARM_UP_MS);
      const latencyP95Ms = await frameLatencyMs(watchers, probe, EMPTY, PROBES);
      const { seconds, sent, behind } = await publisher.publish(0);
      const sustained = latencyP95Ms <= MAX_LATENCY_MS && behind <= MAX_BEHIND * rate * seconds;
      steps.push({ rate, sentPerSecond: Math.round(sent / seconds), behind, latencyP95Ms, sustained });
      await sleep(RECOVERY_MS);
      if (sustained) return { rate, steps };
    }
    throw new Error(`No rate is sustained: ${JSON.stringify(steps)}`);
  } finally {
    await probe.end();
    await watchers.end();
  }
}
