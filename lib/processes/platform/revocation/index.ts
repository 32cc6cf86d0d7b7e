import {
  type Authorities,
  disconnectRevoked,
  publishRevocationList,
  revokeUnbound,
  revokeWithdrawn,
  writeRevocationLists,
} from '@/lib/domain/pki';
import { startPeriodicJob } from '@/lib/platform/async/periodic-job';
import { createWorker } from '@/lib/platform/async/worker';
import type { Broker } from '@/lib/platform/broker';
import { Counter } from '@/lib/platform/metrics';
import type { PlatformContext, RunningRole } from '../platform-context';

// For notifications that are missed
const DISCONNECT_EVERY_MS = 1_000;
// For connections that come up late
const DISCONNECT_AGAIN_EVERY_MS = 2_000;
const UNBOUND_EVERY_MS = 10_000;
const WITHDRAWN_EVERY_MS = 10_000;
const LIST_EVERY_MS = 60_000;

export type RevocationSettings = {
  /** Where brokers on this machine read revocation lists. */
  pkiDir: string;
  authorities: Authorities;
  broker: Broker;
};

/**
 * Role `revocation`: disconnects revoked certificates, revokes those of unbound TBoxes and withdrawn authorities, and
 * publishes revocation lists. Safe beside replicas.
 */
export async function startRevocation(
  context: PlatformContext,
  { pkiDir, authorities, broker }: RevocationSettings,
): Promise<RunningRole> {
  const { ctx, log, metrics, notifications } = context;
  const cuts = new Counter({
    name: 'tsp_certificates_disconnected_total',
    help: 'Revoked certificates whose connections were ended, confirmed by the broker',
    registers: [metrics],
  });
  let disconnectProblem: string | null = null;
  const connections = createWorker(async () => {
    try {
      const { disconnected } = await disconnectRevoked({ ctx, broker });
      cuts.inc(disconnected);
      disconnectProblem = null;
    } catch (error) {
      if (disconnectProblem === null) log.error({ err: error }, 'connections of revoked certificates may be left');
      disconnectProblem = error instanceof Error ? error.message : String(error);
    }
  });

  const publishAll = async (changed: boolean) => {
    const set = await authorities.read();
    for (const authority of set.signing) await publishRevocationList({ ctx, authority, changed });
    await writeRevocationLists(ctx.db, pkiDir, set);
  };
  // A hundred revocations in a row are one new list, or two
  const lists = createWorker(() =>
    publishAll(true).catch((error: unknown) => log.error({ err: error }, 'revocation lists could not be renewed')),
  );
  /** What it revokes comes back as a notification about certificates. */
  const unboundNow = () =>
    revokeUnbound({ ctx }).catch((error: unknown) =>
      log.error({ err: error }, 'certificates of TBoxes that were taken out could not be revoked'),
    );
  /** Of a withdrawn authority. Each batch comes back as a notification about certificates. */
  const withdrawn = createWorker(() =>
    revokeWithdrawn({ ctx }).then(
      () => undefined,
      (error: unknown) => log.error({ err: error }, 'certificates of a withdrawn authority could not be revoked'),
    ),
  );
  // What was revoked while nobody was here is in it
  await publishAll(true);
  const subscription = notifications.subscribe(
    'tsp_feed',
    ({ type }) => {
      if (type === 'vehicle') void unboundNow();
      if (type === 'authority') {
        authorities.invalidate();
        void withdrawn.wake();
      }
      if (type === 'certificate') void connections.wake();
      if (type === 'certificate' || type === 'authority') void lists.wake();
    },
    {
      onSubscribed: (missedSince) => {
        void connections.wake();
        void withdrawn.wake();
        if (missedSince === null) return;
        authorities.invalidate();
        void lists.wake();
      },
    },
  );
  const jobs = [
    startPeriodicJob(log, 'revoke unbound', UNBOUND_EVERY_MS, () => revokeUnbound({ ctx })),
    startPeriodicJob(log, 'revoke withdrawn', WITHDRAWN_EVERY_MS, withdrawn.wake),
    startPeriodicJob(log, 'cut revoked', DISCONNECT_EVERY_MS, connections.wake),
    startPeriodicJob(log, 'cut revoked again', DISCONNECT_AGAIN_EVERY_MS, () =>
      disconnectRevoked({ ctx, broker, recheck: true }),
    ),
    startPeriodicJob(log, 'revocation list', LIST_EVERY_MS, () => publishAll(false)),
  ];
  return {
    routes: {},
    problems: () => ({ certificate_notifications: subscription.problem(), revoked_connections: disconnectProblem }),
    async stop() {
      await Promise.all(jobs.map((job) => job.stop()));
      subscription.unsubscribe();
      await Promise.all([connections.idle(), lists.idle(), withdrawn.idle()]);
    },
  };
}
