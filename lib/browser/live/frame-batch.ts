import type { LiveVehicle } from '@/lib/contracts';
import { mergeVehicle } from './merge-vehicle';

/** Gathers updates until the next animation frame, one merged update a vehicle; a hidden tab keeps them until it is seen. */
export class FrameBatch {
  #pending = new Map<string, LiveVehicle>();
  #frame: number | null = null;

  constructor(private readonly flush: (updates: LiveVehicle[]) => void) {}

  add(update: LiveVehicle): void {
    const held = this.#pending.get(update.vin);
    this.#pending.set(update.vin, held ? mergeVehicle(held, update) : update);
    this.#frame ??= requestAnimationFrame(() => {
      this.#frame = null;
      const updates = [...this.#pending.values()];
      this.#pending.clear();
      this.flush(updates);
    });
  }

  cancel(): void {
    if (this.#frame !== null) cancelAnimationFrame(this.#frame);
    this.#frame = null;
    this.#pending.clear();
  }
}
