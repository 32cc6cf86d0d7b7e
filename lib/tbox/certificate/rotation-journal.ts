import type { Log } from '@/lib/platform/log';
import type { IdentityStore, Stored } from './identity-store';
import type { Effect, RotationEvent } from './rotation';
import { transition } from './state';

/** How far a rotation is, on the disk before it counts. */
export class RotationJournal {
  stored: Stored;

  constructor(
    private readonly store: IdentityStore,
    private readonly log: Log,
  ) {
    this.stored = store.read();
  }

  /** @returns what is to be done now that it is kept */
  async enter(event: RotationEvent): Promise<Effect[]> {
    const { stored, effects } = transition(this.stored, event);
    if (stored !== this.stored) {
      try {
        await this.store.write(stored);
      } catch (error) {
        this.log.error({ err: error }, 'a step of a rotation was not written down');
        const instead = withoutStorage(event);
        if (instead) return this.enter(instead);
        // what it is after another start is what the disk says, and either way one of two identities works
      }
    }
    this.stored = stored;
    return effects;
  }
}

/** A key or a certificate that is not kept is none. */
function withoutStorage(event: RotationEvent): RotationEvent | null {
  const storage = { code: 'storage', detail: 'A new identity cannot be kept' } as const;
  if (event.type === 'made') return { type: 'unmade', rotationId: event.rotationId, ...storage };
  return event.type === 'fits' ? { type: 'unfit', ...storage } : null;
}
