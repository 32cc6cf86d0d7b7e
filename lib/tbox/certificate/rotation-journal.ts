import type { Log } from '@/lib/platform/log';
import type { IdentityStore, Stored } from './identity-store';
import type { Effect, RotationEvent } from './rotation';
import { transition } from './state';

/** The state of a rotation; each change is written to disk before it takes effect. */
export class RotationJournal {
  stored: Stored;

  constructor(
    private readonly store: IdentityStore,
    private readonly log: Log,
  ) {
    this.stored = store.read();
  }

  /** @returns the effects to carry out now that the state is written */
  async enter(event: RotationEvent): Promise<Effect[]> {
    const { stored, effects } = transition(this.stored, event);
    if (stored !== this.stored) {
      try {
        await this.store.write(stored);
      } catch (error) {
        this.log.error({ err: error }, 'writing rotation state failed');
        const instead = withoutStorage(event);
        if (instead) return this.enter(instead);
        // the next start continues with what is on disk, and one of the two identities works in either case
      }
    }
    this.stored = stored;
    return effects;
  }
}

/** A key or certificate that could not be written is not used. */
function withoutStorage(event: RotationEvent): RotationEvent | null {
  const storage = { code: 'storage', detail: 'A new identity cannot be kept' } as const;
  if (event.type === 'made') return { type: 'unmade', rotationId: event.rotationId, ...storage };
  return event.type === 'fits' ? { type: 'unfit', ...storage } : null;
}
