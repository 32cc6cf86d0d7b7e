import type { Random } from '@/lib/processes/simulator/random';

const MAX_ERROR_MS = 600_000;
const RIGHT_CHANCE = 0.2;

type Step = { from: number; errorMs: number };

/** Clocks of broker nodes, each wrong by up to ten minutes. */
export class NodeClocks {
  readonly #steps: Map<string, Step[]>;

  constructor(
    nodes: readonly string[],
    private readonly random: Random,
  ) {
    this.#steps = new Map(nodes.map((node) => [node, [{ from: 0, errorMs: this.#draw() }]]));
  }

  /** Changes the clock's error from `now` (ms, true time) on; earlier times keep theirs. */
  set(node: string, now: number): void {
    this.#steps.get(node)?.push({ from: now, errorMs: this.#draw() });
  }

  /** Time of the node's clock at `time` (ms, true time). */
  at(node: string, time: number): number {
    const step = this.#steps.get(node)?.findLast(({ from }) => from <= time);
    return time + (step?.errorMs ?? 0);
  }

  #draw(): number {
    return this.random.chance(RIGHT_CHANCE) ? 0 : Math.round(this.random.between(-MAX_ERROR_MS, MAX_ERROR_MS));
  }
}
