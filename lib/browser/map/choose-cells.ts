import { type Bounds, cellsIn, MAX_CELL_ZOOM, MIN_CELL_ZOOM } from '@/lib/contracts/cells/mercator';

/** Topics of one view; with full cells some 60 KB a second. */
const MAX_TOPICS = 24;
/** Of the world at the coarsest zoom. */
const MIN_CELLS = 4;

type CellChoice = { zoom: number; cells: string[] };

/**
 * The cells that cover a view, at the map's zoom or the first coarser one within the limit.
 * @param zoom of the map, whose world is 512 px wide at 0
 * @param scopes number of topics for each cell
 */
export function chooseCells(bounds: Bounds, zoom: number, scopes: number): CellChoice {
  const limit = Math.max(MIN_CELLS, Math.floor(MAX_TOPICS / Math.max(1, scopes)));
  for (let z = Math.min(MAX_CELL_ZOOM, Math.floor(zoom)); z > MIN_CELL_ZOOM; z--) {
    const cells = cellsIn(bounds, z, limit);
    if (cells) return { zoom: z, cells };
  }
  return { zoom: MIN_CELL_ZOOM, cells: cellsIn(bounds, MIN_CELL_ZOOM, MIN_CELLS) ?? [] };
}
