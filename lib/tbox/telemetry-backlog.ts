import type { TelemetryPayload } from '@/lib/contracts';

/**
 * Telemetry of a time without network: a sample now and then, never all. When full, every second sample goes and the
 * interval doubles: however long the outage, the whole of it stays covered in bounded memory.
 */
export class TelemetryBacklog {
  #samples: TelemetryPayload[] = [];
  #intervalMs: number;
  #newestTs = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly capacity: number,
    private readonly baseIntervalMs: number,
  ) {
    this.#intervalMs = baseIntervalMs;
  }

  get size(): number {
    return this.#samples.length;
  }

  /** Whether a sample of this time would be kept; `|…|` because a vehicle's clock may be set back. */
  wants(ts: number): boolean {
    return Math.abs(ts - this.#newestTs) >= this.#intervalMs;
  }

  add(sample: TelemetryPayload): void {
    this.#newestTs = sample.ts;
    this.#samples.push(sample);
    if (this.#samples.length <= this.capacity) return;
    this.#samples = this.#samples.filter((_, i) => i % 2 === 0);
    this.#intervalMs *= 2;
  }

  /** Oldest first. */
  take(): TelemetryPayload | undefined {
    const sample = this.#samples.shift();
    if (this.#samples.length === 0) {
      this.#intervalMs = this.baseIntervalMs;
      this.#newestTs = Number.NEGATIVE_INFINITY;
    }
    return sample;
  }
}
