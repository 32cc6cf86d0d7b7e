import { nearestCopy } from './camera';
import { countLabel, radiusPx } from './cluster-size';
import { GLYPH_COLUMNS } from './gl/glyph-source';
import type { GlyphMetrics } from './glyph-atlas';
import type { FleetScene } from './scene';
import { placeOf } from './write-clusters';
import type { Anchor } from './write-vehicles';

const FLOATS = GLYPH_COLUMNS.reduce((sum, size) => sum + size, 0);
/** Up to `123k`. */
const GLYPHS_A_LABEL = 4;
/** Offset of the count of a stack from its vehicle, px. */
const BESIDE_STACK = { x: 9, y: 9 };

/** Writes the counts of clusters and stacks. */
export function writeLabels(
  { clusters, motion }: FleetScene,
  stacks: readonly { index: number; count: number }[],
  anchor: Anchor,
  metrics: GlyphMetrics,
  reuse: Float32Array<ArrayBuffer>,
): { data: Float32Array<ArrayBuffer>; count: number } {
  const size = (clusters.length + stacks.length) * GLYPHS_A_LABEL * FLOATS;
  const data = reuse.length >= size ? reuse : new Float32Array(size * 1.5);
  let count = 0;
  const write = (text: string, place: readonly number[], size: readonly number[], x: number, y: number) => {
    const width = metrics.width(text);
    let pen = x - width / 2;
    for (const char of text.slice(0, GLYPHS_A_LABEL)) {
      const corner = [pen - metrics.padding, y - metrics.cell.height / 2];
      data.set([...place, ...size, ...corner, width, metrics.index(char)], count * FLOATS);
      pen += metrics.width(char);
      count += 1;
    }
  };
  for (const cluster of clusters) {
    const { total, square } = cluster;
    write(countLabel(total), placeOf(cluster, anchor), [radiusPx(total), square.side], 0, 0);
  }
  for (const { index, count: many } of stacks) {
    const text = countLabel(many);
    const x = nearestCopy(motion.toX[index] ?? 0, anchor.x) - anchor.x;
    const y = (motion.toY[index] ?? 0) - anchor.y;
    write(text, [x, y, x, y], [0, 0], BESIDE_STACK.x + metrics.width(text) / 2, BESIDE_STACK.y);
  }
  return { data, count };
}
