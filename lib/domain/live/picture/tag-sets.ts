/** Sets of tags as numbers: a fleet has few different ones. */
export class TagSets {
  #numbers = new Map<string, number>();
  #sets: ReadonlySet<string>[] = [];

  numberOf(tags: readonly string[]): number {
    const sorted = [...tags].sort();
    const key = JSON.stringify(sorted);
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    const number = this.#sets.push(new Set(sorted)) - 1;
    this.#numbers.set(key, number);
    return number;
  }

  /** Whether it holds any of them. */
  holdsAny(number: number, tags: readonly string[]): boolean {
    const set = this.#sets[number];
    return set !== undefined && tags.some((tag) => set.has(tag));
  }
}
