import type { ViewportCluster } from '@/lib/browser/map';
import { nearestCopy } from './camera';
import { radiusPx } from './cluster-size';
import { CLUSTER_BITS, CLUSTER_COLUMNS } from './gl/cluster-source';
import type { Anchor } from './write-vehicles';

const FLOATS = CLUSTER_COLUMNS.reduce((sum, size) => sum + size, 0);

export function writeClusters(
  clusters: readonly ViewportCluster[],
  anchor: Anchor,
  hovered: ViewportCluster | null,
  reuse: Float32Array<ArrayBuffer>,
): Float32Array<ArrayBuffer> {
  const data = reuse.length >= clusters.length * FLOATS ? reuse : new Float32Array(clusters.length * FLOATS * 1.5);
  clusters.forEach((cluster, i) => {
    const { counts, total } = cluster;
    const at = i * FLOATS;
    data.set(placeOf(cluster, anchor), at);
    data[at + 4] = radiusPx(total);
    data[at + 5] = cluster.square.side;
    data[at + 6] = counts.driving / total;
    data[at + 7] = (counts.driving + counts.standing) / total;
    data[at + 8] = (counts.driving + counts.standing + counts.sleeping) / total;
    data[at + 9] = (total - counts.disconnected) / total;
    data[at + 10] =
      (cluster.alarms > 0 ? CLUSTER_BITS.alarm : 0) |
      (cluster.outdated ? CLUSTER_BITS.outdated : 0) |
      (hovered && isSame(cluster, hovered) ? CLUSTER_BITS.hovered : 0);
  });
  return data;
}

/** Place of a cluster and centre of its square, relative to the anchor. */
export function placeOf({ x, y, square }: ViewportCluster, anchor: Anchor): [number, number, number, number] {
  const middle = nearestCopy(square.x + square.side / 2, anchor.x);
  const copy = middle - (square.x + square.side / 2);
  return [x + copy - anchor.x, y - anchor.y, middle - anchor.x, square.y + square.side / 2 - anchor.y];
}

/** Whether two clusters, also of different snapshots, have the same square. */
const isSame = ({ square: a }: ViewportCluster, { square: b }: ViewportCluster): boolean =>
  a.x === b.x && a.y === b.y && a.side === b.side;
