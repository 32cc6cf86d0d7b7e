/** Heating and cooling: with the ignition, or by a remote command for a limited time. */
export class Climate {
  #mode: 'with_ignition' | 'on' | 'off' = 'with_ignition';
  #leftS = 0;

  get remoteOn(): boolean {
    return this.#mode === 'on';
  }

  isActive(ignitionOn: boolean): boolean {
    return this.#mode === 'on' || (this.#mode === 'with_ignition' && ignitionOn);
  }

  start(durationS: number): void {
    this.#mode = 'on';
    this.#leftS = durationS;
  }

  stop(): void {
    this.#mode = 'off';
  }

  /** Runs with the ignition again. */
  reset(): void {
    this.#mode = 'with_ignition';
  }

  step(durationS: number): void {
    if (this.#mode !== 'on') return;
    this.#leftS -= durationS;
    if (this.#leftS <= 0) this.#mode = 'with_ignition';
  }
}
