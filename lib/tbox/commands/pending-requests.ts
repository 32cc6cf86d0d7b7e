/** Holds a bounded number of callers until something happens, or for a time. */
export class PendingRequests {
  readonly #leave = new Set<() => void>();

  constructor(private readonly capacity: number) {}

  /** @returns true after the next `open`, false after `timeoutMs`, or at once when there is no room */
  wait(timeoutMs: number): Promise<boolean> {
    if (this.#leave.size >= this.capacity) return Promise.resolve(false);
    return new Promise((resolve) => {
      const leave = (opened: boolean) => {
        clearTimeout(timer);
        this.#leave.delete(release);
        resolve(opened);
      };
      const release = () => leave(true);
      const timer = setTimeout(() => leave(false), timeoutMs);
      this.#leave.add(release);
    });
  }

  open(): void {
    for (const release of [...this.#leave]) release();
  }
}
