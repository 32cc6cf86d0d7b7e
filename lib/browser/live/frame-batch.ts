import type { LiveVehicle } from '@/lib/contracts';
import { mergeVehicle } from './merge-vehicle';

/**
 * Collects updates until the next animation frame, and no more often than `everyMs`: one merged update a vehicle. A hidden
 * tab keeps them until it is seen.
 */
export class FrameBatch {
  #pending = new Map<string, LiveVehicle>();
  #frame: number | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #flushedAt = 0;

  constructor(
    private readonly flush: (updates: LiveVehicle[]) => void,
    private readonly everyMs = 0,
  ) {}

  add(update: LiveVehicle): void {
    const held = this.#pending.get(update.vin);
    this.#pending.set(update.vin, held ? mergeVehicle(held, update) : update);
    if (this.#timer !== undefined || this.#frame !== null) return;
    const waitMs = this.#flushedAt + this.everyMs - performance.now();
    if (waitMs <= 0) this.#nextFrame();
    else {
      this.#timer = setTimeout(() => {
        this.#timer = undefined;
        this.#nextFrame();
      }, waitMs);
    }
  }

  cancel(): void {
    clearTimeout(this.#timer);
    if (this.#frame !== null) cancelAnimationFrame(this.#frame);
    this.#timer = undefined;
    this.#frame = null;
    this.#pending.clear();
  }

  #nextFrame(): void {
    this.#frame = requestAnimationFrame(() => {
      this.#frame = null;
      this.#flushedAt = performance.now();
      const updates = [...this.#pending.values()];
      this.#pending.clear();
      this.flush(updates);
    });
  }
}
