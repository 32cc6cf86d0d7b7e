const GROWTH = 1.04;
const FINEST_MS = 0.01;
const BUCKETS = 400;

/** Latencies in buckets that grow by 4 %; 3 KB for any number. */
export class LatencyHistogram {
  readonly #buckets = new Float64Array(BUCKETS);
  #count = 0;
  #maxMs = 0;

  record(ms: number): void {
    const bucket = ms <= FINEST_MS ? 0 : Math.ceil(Math.log(ms / FINEST_MS) / Math.log(GROWTH));
    const index = Math.min(bucket, BUCKETS - 1);
    this.#buckets[index] = (this.#buckets[index] ?? 0) + 1;
    this.#count += 1;
    if (ms > this.#maxMs) this.#maxMs = ms;
  }

  /** Upper bound of the quantile's bucket; null: nothing was recorded. */
  quantileMs(share: number): number | null {
    let passed = 0;
    for (let i = 0; i < BUCKETS; i++) {
      passed += this.#buckets[i] ?? 0;
      if (this.#count > 0 && passed >= share * this.#count) {
        return Number(Math.min(this.#maxMs, FINEST_MS * GROWTH ** i).toFixed(2));
      }
    }
    return null;
  }

  summary() {
    return {
      p50: this.quantileMs(0.5),
      p95: this.quantileMs(0.95),
      p99: this.quantileMs(0.99),
      max: this.#count > 0 ? Number(this.#maxMs.toFixed(2)) : null,
    };
  }
}
