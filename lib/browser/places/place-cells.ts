import { type Coordinates, distanceKm } from '@/lib/contracts/places/great-circle';
import { MAX_PLACE_KM, MAX_PLACE_SPAN_KM, type NearbyPlace, relateToPlace } from '@/lib/contracts/places/terms';

/** `spanKm`: width of the area that the position stands for. */
export type PlacePosition = Coordinates & { spanKm?: number };

/** About a kilometre: a moving vehicle asks once a minute, and the place that is best for the middle suits all of it. */
const CELL_DEG = 0.01;
/** Narrower areas are positions. */
const MIN_SPAN_KM = 4;

/** The part of a request for all positions of one cell: its middle and, of an area, the width as a power of two. */
export function placeCellOf({ latitude, longitude, spanKm = 0 }: PlacePosition): string {
  const span = spanKm < MIN_SPAN_KM ? 0 : 2 ** Math.floor(Math.log2(Math.min(MAX_PLACE_SPAN_KM, spanKm)));
  return cell(Math.round(latitude / CELL_DEG), Math.round(longitude / CELL_DEG), span);
}

function cell(row: number, column: number, span: number): string {
  const degrees = (units: number) => String(Number((units * CELL_DEG).toFixed(2)));
  return `${degrees(row)},${degrees(column)}${span > 0 ? `,${span}` : ''}`;
}

/** Cells around this one, from one of which a vehicle has come. */
export function neighboursOf(of: string): string[] {
  const [latitude = 0, longitude = 0, span = 0] = of.split(',').map(Number);
  const [row, column] = [Math.round(latitude / CELL_DEG), Math.round(longitude / CELL_DEG)];
  const steps = [-1, 0, 1];
  return steps.flatMap((up) => steps.map((right) => cell(row + up, column + right, span))).filter((one) => one !== of);
}

/** The place of a cell, related to a position in it; null: too far. */
export function placeFrom(found: NearbyPlace | null | undefined, position: Coordinates): NearbyPlace | null {
  if (!found || distanceKm(found.place, position) > MAX_PLACE_KM) return null;
  return { place: found.place, ...relateToPlace(found.place, position) };
}
