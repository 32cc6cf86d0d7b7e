import { issueLiveToken } from '@/lib/domain/access';
import type { Actor, Ctx, Services } from '@/lib/domain/context';
import type { Clock } from '@/lib/platform/clock';
import type { Secret } from '@/lib/platform/secrets';
import { createTestSession, createTestUser } from './test-user';

type Settings = {
  keyEncryptionKey: Secret;
  wsUrl?: string;
  protocolVersion?: 4 | 5;
  actor?: Actor;
  clock?: Clock;
  session?: Services['session'];
};

/** What the browser of this user, by default of an administrator, gets after a sign-in. */
export async function issueTestToken(
  { db, clock: ctxClock }: Pick<Ctx, 'db' | 'clock'>,
  {
    keyEncryptionKey,
    wsUrl = 'ws://localhost',
    protocolVersion = 4,
    actor: given,
    clock = ctxClock,
    ...more
  }: Settings,
) {
  const actor = given ?? (await createTestUser(db));
  const session = more.session ?? (await createTestSession(db, actor.id, clock.now()));
  const liveSession = { wsUrl, protocolVersion, keyEncryptionKey };
  return issueLiveToken({ ctx: { db, clock, actor, topicRoot: 'tsp', liveSession, session } });
}
