/**
 * Which refusals are kept as samples for people: a few a minute and reason, because they explain a thousand, and of those
 * few for one client, because a vehicle whose clock is wrong for a year must not hide what another does wrong once.
 */
export class SampleBudget {
  #minute = 0;
  readonly #kept = new Map<string, string[]>();

  constructor(private readonly limits: { perReason: number; perClient: number }) {}

  /** @param client who was refused, as well as it is known */
  take(reason: string, client: string, nowMs: number): boolean {
    const minute = Math.floor(nowMs / 60_000);
    if (minute !== this.#minute) this.#kept.clear();
    this.#minute = minute;
    const kept = this.#kept.get(reason) ?? [];
    const own = kept.filter((one) => one === client).length;
    if (kept.length >= this.limits.perReason || own >= this.limits.perClient) return false;
    this.#kept.set(reason, [...kept, client]);
    return true;
  }
}
