/** ms since the epoch; injected, so that tests can advance it. */
export type Clock = { now(): number };

export const systemClock: Clock = { now: () => Date.now() };
