import { type Ctx, systemActor } from '@/lib/domain/context';
import { systemClock } from '@/lib/platform/clock';
import { getDb } from './process-state';

/** For the few verbs that somebody without a session may reach: what a token in a link opens. */
export const publicCtx = (): Ctx => ({ db: getDb(), clock: systemClock, actor: systemActor('web') });
