import type { CellFrame, InterestAnswer, MapFilter } from '@/lib/contracts';

/** Cells that a page looks at. `fleets`: codes, none are all of the person's; `cells`: quadkeys. */
export type CellRequest = { fleets?: readonly string[]; cells: readonly string[]; filter?: MapFilter };
export type CellMessage = { scope: string; cell: string; filter: string | undefined; frame: CellFrame };
export type CellHandlers = {
  onFrame(message: CellMessage): void;
  /** Not everything could be granted. */
  onAnswer?(cells: InterestAnswer['cells']): void;
};
