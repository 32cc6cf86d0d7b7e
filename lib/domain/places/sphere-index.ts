// A static k-d tree of points on the sphere, in three dimensions: no seam at the antimeridian, no special case at the poles.

/** Points of a leaf, compared one by one. */
const LEAF = 16;

type Points = { count: number; latitude: ArrayLike<number>; longitude: ArrayLike<number> };

export class SphereIndex {
  readonly #order: Uint32Array;
  /** x, y and z of the unit vector, in the order of the tree. */
  readonly #vectors: Float64Array;

  constructor({ count, latitude, longitude }: Points) {
    this.#order = new Uint32Array(count);
    this.#vectors = new Float64Array(count * 3);
    for (let i = 0; i < count; i++) {
      const [x, y, z] = unitVector(latitude[i] ?? 0, longitude[i] ?? 0);
      this.#order[i] = i;
      this.#vectors[i * 3] = x;
      this.#vectors[i * 3 + 1] = y;
      this.#vectors[i * 3 + 2] = z;
    }
    this.#build(0, count - 1, 0);
  }

  /**
   * The point of the lowest cost, where the cost is the distance, in radii of the sphere, and what `extra` adds for the point,
   * which must not be negative.
   * @param limit - points at this cost or a higher one are not found
   */
  cheapest(latitude: number, longitude: number, limit: number, extra: (point: number) => number): number | null {
    const [order, vectors] = [this.#order, this.#vectors];
    const target = unitVector(latitude, longitude);
    const [x, y, z] = target;
    let [best, lowest, chord] = [-1, limit, chordOf(limit)];
    const compare = (i: number) => {
      const [dx, dy, dz] = [(vectors[i * 3] ?? 0) - x, (vectors[i * 3 + 1] ?? 0) - y, (vectors[i * 3 + 2] ?? 0) - z];
      const straight = Math.sqrt(dx * dx + dy * dy + dz * dz);
      if (straight >= chord) return;
      const point = order[i] ?? 0;
      const cost = 2 * Math.asin(Math.min(1, straight / 2)) + extra(point);
      if (cost >= lowest) return;
      [best, lowest, chord] = [point, cost, chordOf(cost)];
    };
    const visit = (left: number, right: number, axis: 0 | 1 | 2) => {
      if (right - left < LEAF) {
        for (let i = left; i <= right; i++) compare(i);
        return;
      }
      const middle = (left + right) >> 1;
      compare(middle);
      const away = target[axis] - (vectors[middle * 3 + axis] ?? 0);
      const next = NEXT_AXIS[axis];
      if (away < 0) visit(left, middle - 1, next);
      else visit(middle + 1, right, next);
      // The plane between the halves may be closer than the best so far
      if (Math.abs(away) >= chord) return;
      if (away < 0) visit(middle + 1, right, next);
      else visit(left, middle - 1, next);
    };
    visit(0, order.length - 1, 0);
    return best < 0 ? null : best;
  }

  #build(left: number, right: number, axis: 0 | 1 | 2): void {
    if (right - left < LEAF) return;
    const middle = (left + right) >> 1;
    this.#select(middle, left, right, axis);
    this.#build(left, middle - 1, NEXT_AXIS[axis]);
    this.#build(middle + 1, right, NEXT_AXIS[axis]);
  }

  /** Quickselect (Hoare): afterwards no value left of `k` is higher, and none right of it lower. */
  #select(k: number, from: number, to: number, axis: number): void {
    const vectors = this.#vectors;
    let [left, right] = [from, to];
    while (left < right) {
      const pivot = vectors[((left + right) >> 1) * 3 + axis] ?? 0;
      let [i, j] = [left, right];
      while (i <= j) {
        while ((vectors[i * 3 + axis] ?? 0) < pivot) i++;
        while ((vectors[j * 3 + axis] ?? 0) > pivot) j--;
        if (i <= j) this.#swap(i++, j--);
      }
      if (k <= j) right = j;
      else if (k >= i) left = i;
      else return;
    }
  }

  #swap(i: number, j: number): void {
    swap(this.#order, i, j);
    for (let axis = 0; axis < 3; axis++) swap(this.#vectors, i * 3 + axis, j * 3 + axis);
  }
}

const NEXT_AXIS = { 0: 1, 1: 2, 2: 0 } as const;

function swap(array: Uint32Array | Float64Array, i: number, j: number): void {
  const before = array[i] ?? 0;
  array[i] = array[j] ?? 0;
  array[j] = before;
}

/** Straight distance of two points of the unit sphere with this angle between them. */
const chordOf = (angle: number): number => 2 * Math.sin(Math.min(Math.PI, angle) / 2);

function unitVector(latitude: number, longitude: number): [x: number, y: number, z: number] {
  const [north, east] = [(latitude * Math.PI) / 180, (longitude * Math.PI) / 180];
  return [Math.cos(north) * Math.cos(east), Math.cos(north) * Math.sin(east), Math.sin(north)];
}
