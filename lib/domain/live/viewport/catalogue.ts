/** Ids of fleets and models by their codes. */
export class Catalogue {
  #fleets = new Map<string, number>();
  #models = new Map<string, number>();
  #fleetIds = new Set<number>();
  #modelIds = new Set<number>();

  set(fleets: readonly Coded[], models: readonly Coded[]): void {
    this.#fleets = new Map(fleets.map(({ code, id }) => [code, id]));
    this.#models = new Map(models.map(({ code, id }) => [code, id]));
    this.#fleetIds = new Set(fleets.map(({ id }) => id));
    this.#modelIds = new Set(models.map(({ id }) => id));
  }

  fleetId = (code: string): number | undefined => this.#fleets.get(code);
  modelId = (code: string): number | undefined => this.#models.get(code);
  knows = (fleetId: number, modelId: number): boolean => this.#fleetIds.has(fleetId) && this.#modelIds.has(modelId);
}

export type Coded = { code: string; id: number };
