import type { Role } from '@/lib/contracts';
import type { Clock } from '@/lib/platform/clock';
import type { Db } from '@/lib/platform/db';

/** Who acts: a person through pages or API, or one of our own processes. */
export type Actor =
  | {
      kind: 'user';
      id: string;
      label: string;
      role: Role;
      /** Ids of the fleets that this person may see; `all` for an administrator. */
      fleets: number[] | 'all';
    }
  | { kind: 'system'; id: string; label: string; role: 'system'; fleets: 'all' };

export type Ctx = { db: Db; clock: Clock; actor: Actor };

export const systemActor = (processName: string): Actor => ({
  kind: 'system',
  id: processName,
  label: processName,
  role: 'system',
  fleets: 'all',
});
