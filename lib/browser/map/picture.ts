import type { PictureSnapshot } from './picture-snapshot';

const EMPTY: PictureSnapshot = { vehicles: [], clusters: [], at: null, missing: 0, outdatedParts: 0 };

/** What the frames of all watched cells say together. */
export class Picture {
  #snapshot = EMPTY;
  #listeners = new Set<() => void>();

  // Arrow functions: handed to useSyncExternalStore as they are
  getSnapshot = (): PictureSnapshot => this.#snapshot;
  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };
}
