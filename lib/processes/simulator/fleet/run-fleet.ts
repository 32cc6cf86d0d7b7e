import type { RunningVehicle } from './running-vehicle';

// One vehicle's second is as good as another's: spread over it, neither this process nor the broker sees bursts
const SLICES = 10;
const SECOND_MS = 1_000;
// After a pause (a suspended laptop) the world goes on from where it was instead of catching up with hours
const CATCH_UP_S = 5;
// Handshakes a second at the start: mutual TLS costs a broker some 5 ms of CPU each
const STARTS_PER_SLICE = 8;
const LEAVE_DEADLINE_MS = 5_000;

export type RunningFleet = { stop(): Promise<void> };

/** Steps every vehicle once a second; at the start lets in at most 80 a second. */
export function runFleet(vehicles: readonly RunningVehicle[]): RunningFleet {
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
        deadline = setTimeout(resolve, LEAVE_DEADLINE_MS);
      });
      await Promise.race([late, Promise.all(vehicles.map((vehicle) => vehicle.stop()))]);
      clearTimeout(deadline);
    },
  };
}
