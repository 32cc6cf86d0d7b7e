import type { RunningVehicle } from './running-vehicle';

// Vehicles are stepped in turn over each second, which avoids bursts here and at the broker
const SLICES = 10;
const SECOND_MS = 1_000;
// After a longer pause (a suspended laptop) vehicles skip the rest instead of catching up
const CATCH_UP_S = 5;
// Limits TLS handshakes at the start, each about 5 ms of the broker's CPU
const STARTS_PER_SLICE = 8;
const STOP_TIMEOUT_MS = 5_000;

/** Steps every vehicle once a second; starts at most 80 a second. */
export function runFleet(vehicles: readonly RunningVehicle[]): { stop(): Promise<void> } {
  const lastStepMs = vehicles.map(() => Date.now());
  let started = 0;
  let slice = 0;
  const timer = setInterval(() => {
    started = Math.min(vehicles.length, started + STARTS_PER_SLICE);
    const now = Date.now();
    for (let i = slice; i < started; i += SLICES) {
      const elapsedS = Math.round((now - (lastStepMs[i] ?? now)) / SECOND_MS);
      if (elapsedS < 1) continue;
      lastStepMs[i] = now;
      vehicles[i]?.step(Math.min(elapsedS, CATCH_UP_S), now);
    }
    slice = (slice + 1) % SLICES;
  }, SECOND_MS / SLICES);

  return {
    stop: async () => {
      clearInterval(timer);
      let deadline: NodeJS.Timeout | undefined;
      const late = new Promise<void>((resolve) => {
        deadline = setTimeout(resolve, STOP_TIMEOUT_MS);
      });
      await Promise.race([late, Promise.all(vehicles.map((vehicle) => vehicle.stop()))]);
      clearTimeout(deadline);
    },
  };
}
