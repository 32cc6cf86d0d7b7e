/** Timers by name: setting one replaces it, and all end together. */
export class Timers<Name extends string> {
  #running = new Map<Name, ReturnType<typeof setTimeout>>();

  set(name: Name, delayMs: number, run: () => void): void {
    this.clear(name);
    const fire = () => {
      this.#running.delete(name);
      run();
    };
    this.#running.set(name, setTimeout(fire, delayMs));
  }

  clear(name: Name): void {
    clearTimeout(this.#running.get(name));
    this.#running.delete(name);
  }

  clearAll(): void {
    for (const timer of this.#running.values()) clearTimeout(timer);
    this.#running.clear();
  }
}
