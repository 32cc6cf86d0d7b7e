import { nearestCopy } from './camera';
import type { FleetScene } from './scene';
import type { Anchor } from './write-vehicles';

/** A line from the place of each vehicle that is spread to where it is drawn. */
export function writeLegs({ motion, spread }: FleetScene, anchor: Anchor): Float32Array<ArrayBuffer> {
  return new Float32Array(
    [...spread].flatMap(([id, { x, y }]) => {
      const index = motion.indexOf(id) ?? -1;
      return [nearestCopy(motion.toX[index] ?? 0, anchor.x) - anchor.x, (motion.toY[index] ?? 0) - anchor.y, x, y];
    }),
  );
}
