/** What a page uses after garbage collection. */
export type Usage = { heapBytes: number; nodes: number; listeners: number };
/** `minute`: of the run. */
export type Sample = Usage & { minute: number };
export type Growth = Usage;

/** The first rounds fill caches, compile code and load what is loaded on first use. */
const WARM_UP_SHARE = 0.3;
/** Of an hour of events. A leaked page, row or message of each would be a multiple of it. */
export const LIMITS: Growth = { heapBytes: 3 * 1024 * 1024, nodes: 1_000, listeners: 100 };
export const NAMES = Object.keys(LIMITS) as (keyof Usage)[];

/** Growth over the whole run by the slope after the warm-up: the median of the slopes between all pairs of samples (Theil–Sen). */
export function growthOf(samples: readonly Sample[]): Growth {
  const minutes = samples.at(-1)?.minute ?? 0;
  const used = samples.filter(({ minute }) => minute >= minutes * WARM_UP_SHARE);
  const of = (name: keyof Usage) => {
    const slopes = used.flatMap((one, i) =>
      used.slice(i + 1).map((other) => (other[name] - one[name]) / (other.minute - one.minute)),
    );
    return (median(slopes) ?? 0) * minutes;
  };
  return { heapBytes: of('heapBytes'), nodes: of('nodes'), listeners: of('listeners') };
}

/** What grew by more than its limit. */
export const tooLarge = (growth: Growth): (keyof Usage)[] => NAMES.filter((name) => growth[name] > LIMITS[name]);

function median(values: readonly number[]): number | undefined {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
}
