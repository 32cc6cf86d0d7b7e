// Main roads of real cities, drawn by hand: courses, junctions and directions are about right, lanes and ramps are not
// there. Invariant: each city's roads, joined where they cross, are one network.
import { beijing } from './beijing';
import { berlin } from './berlin';
import { chengdu } from './chengdu';
import type { City } from './city';
import { guangzhou } from './guangzhou';
import { hangzhou } from './hangzhou';
import { munich } from './munich';
import { shanghai } from './shanghai';
import { shenzhen } from './shenzhen';

export type { City, Road, RoadClass } from './city';

export const CITIES: readonly [City, ...City[]] = [
  shanghai,
  beijing,
  hangzhou,
  guangzhou,
  shenzhen,
  chengdu,
  berlin,
  munich,
];
