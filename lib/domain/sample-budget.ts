/** Limits samples of refusals by minute and reason, and within that by client, so that one client does not hide others. */
export class SampleBudget {
  #minute = 0;
  readonly #clients = new Map<string, string[]>();

  constructor(private readonly limits: { perReason: number; perClient: number }) {}

  /** Whether to keep a sample. @param client the refused client, as far as known */
  take(reason: string, client: string, nowMs: number): boolean {
    const minute = Math.floor(nowMs / 60_000);
    if (minute !== this.#minute) this.#clients.clear();
    this.#minute = minute;
    const clients = this.#clients.get(reason) ?? [];
    const own = clients.filter((one) => one === client).length;
    if (clients.length >= this.limits.perReason || own >= this.limits.perClient) return false;
    this.#clients.set(reason, [...clients, client]);
    return true;
  }
}
