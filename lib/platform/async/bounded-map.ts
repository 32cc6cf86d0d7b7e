/** A map of at most `maxEntries`: when it is full, the entry that was set longest ago is evicted. */
export class BoundedMap<K, V> extends Map<K, V> {
  constructor(readonly maxEntries: number) {
    super();
  }

  override set(key: K, value: V): this {
    this.delete(key);
    if (this.size >= this.maxEntries) {
      const { value: oldest, done } = this.keys().next();
      if (!done) this.delete(oldest);
    }
    return super.set(key, value);
  }
}
