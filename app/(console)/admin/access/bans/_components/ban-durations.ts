/** How long a ban lasts, ms; null: until it is lifted. */
export const BAN_DURATIONS = { quarter: 15 * 60_000, hour: 3_600_000, day: 86_400_000, forever: null } as const;
export type BanDuration = keyof typeof BAN_DURATIONS;
