/** Heating and cooling: with the ignition, or asked for from afar for a time. */
export class Climate {
  #wish: 'with_ignition' | 'on' | 'off' = 'with_ignition';
  #leftS = 0;

  get byRemote(): boolean {
    return this.#wish === 'on';
  }

  isActive(ignitionOn: boolean): boolean {
    return this.#wish === 'on' || (this.#wish === 'with_ignition' && ignitionOn);
  }

  start(durationS: number): void {
    this.#wish = 'on';
    this.#leftS = durationS;
  }

  stop(): void {
    this.#wish = 'off';
  }

  /** With the next ignition it runs as ever. */
  reset(): void {
    this.#wish = 'with_ignition';
  }

  step(durationS: number): void {
    if (this.#wish !== 'on') return;
    this.#leftS -= durationS;
    if (this.#leftS <= 0) this.#wish = 'with_ignition';
  }
}
