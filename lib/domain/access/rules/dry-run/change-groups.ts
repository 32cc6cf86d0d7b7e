import type { AccessAction, DryRunGroup } from '@/lib/contracts';

type Change = Pick<DryRunGroup, 'action' | 'topic' | 'change' | 'ruleId'>;
type Group = DryRunGroup & { last: string };

// Upper limits of the result; beyond, changes are only counted
const MAX_GROUPS = 10_000;
const SHOWN = 200;
const SAMPLE = 100;

/** Groups changes by action, topic and rule. Clients must be added in order, so that each is counted once per group. */
export class ChangeGroups {
  readonly #groups = new Map<string, Group>();
  #complete = true;

  /** False if there were more groups than are kept. */
  get complete(): boolean {
    return this.#complete;
  }

  add(clientId: string, change: Change): void {
    const group = this.#groupOf(change);
    if (!group || group.last === clientId) return;
    group.last = clientId;
    group.clients++;
    if (group.sample.length < SAMPLE) group.sample.push(clientId);
  }

  /** Largest first. */
  list(): DryRunGroup[] {
    return [...this.#groups.values()]
      .sort((one, other) => other.clients - one.clients)
      .slice(0, SHOWN)
      .map(({ last: _, ...group }) => group);
  }

  #groupOf({ action, topic, change, ruleId }: Change): Group | undefined {
    const key = JSON.stringify([action, topic, change, ruleId] satisfies [AccessAction, ...unknown[]]);
    const known = this.#groups.get(key);
    if (known) return known;
    if (this.#groups.size >= MAX_GROUPS) {
      this.#complete = false;
      return undefined;
    }
    const made: Group = { action, topic, change, ruleId, clients: 0, sample: [], last: '' };
    this.#groups.set(key, made);
    return made;
  }
}
