/** The server's clock, in ms since the epoch; injected so that tests can move it. */
export type Clock = { now(): number };

export const systemClock: Clock = { now: () => Date.now() };
