import type { ViewportCluster } from '@/lib/browser/map';
import { MAP_STATUSES, type MapStatus } from '@/lib/contracts/cells/map-status';
import { nearestCopy } from './camera';
import { radiusPx } from './cluster-size';
import { CLUSTER_BITS, CLUSTER_COLUMNS } from './gl/cluster-source';
import type { Anchor } from './write-vehicles';

const FLOATS = CLUSTER_COLUMNS.reduce((sum, size) => sum + size, 0);
/** Behind place and size. */
const PARTS_AT = 6;

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
    let sum = 0;
    for (let s = 0; s < MAP_STATUSES.length - 1; s++) {
      sum += counts[MAP_STATUSES[s] as MapStatus];
      data[at + PARTS_AT + s] = sum / total;
    }
    data[at + FLOATS - 1] =
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
