/** jsdom has no layout and no ResizeObserver: this one reports each element once, when it is observed. */
globalThis.ResizeObserver = class {
  constructor(private readonly report: ResizeObserverCallback) {}
  observe(): void {
    this.report([], this);
  }
  unobserve = (): void => undefined;
  disconnect = (): void => undefined;
};
