/** Share of the vehicles that move: every twentieth id. */
export const SHARE_MOVING = 1 / 20;
