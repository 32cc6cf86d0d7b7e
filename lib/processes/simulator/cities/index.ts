// Main roads of real cities, drawn by hand: courses and junctions are approximate, lanes and ramps are missing. Invariant: each
// city's roads, joined where they cross, are one connected network.
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
