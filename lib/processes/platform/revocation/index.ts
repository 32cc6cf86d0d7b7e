import {
  type Authorities,
  type Authority,
  disconnectRevoked,
  disconnectRevokedServices,
  publishRevocationList,
  revokeUnbound,
  revokeWithdrawn,
  writeRevocationLists,
} from '@/lib/domain/pki';
import { disconnectFormerPassword } from '@/lib/domain/secrets';
import { startPeriodicJob } from '@/lib/platform/async/periodic-job';
import { createWorker } from '@/lib/platform/async/worker';
import type { Broker } from '@/lib/platform/broker';
import { Counter } from '@/lib/platform/metrics';
import type { PlatformContext, RunningRole } from '../platform-context';

// For missed notifications
const DISCONNECT_INTERVAL_MS = 1_000;
// For connections that were accepted late
const DISCONNECT_AGAIN_INTERVAL_MS = 2_000;
const UNBOUND_INTERVAL_MS = 10_000;
const WITHDRAWN_INTERVAL_MS = 10_000;
const LIST_INTERVAL_MS = 60_000;

type RevocationSettings = {
  /** Directory of the revocation lists for brokers on this machine. */
  pkiDir: string;
  authorities: Authorities;
  broker: Broker;
};

/**
 * Role `revocation`: disconnects revoked certificates, revokes those of unbound TBoxes and withdrawn authorities, and publishes
 * revocation lists. Several replicas may run.
 */
export async function startRevocation(
  context: PlatformContext,
  { pkiDir, authorities, broker }: RevocationSettings,
): Promise<RunningRole> {
  const { ctx, log, metrics, notifications } = context;
  const disconnects = new Counter({
    name: 'tsp_certificates_disconnected_total',
    help: 'Revoked certificates whose connections were ended, confirmed by the broker',
    registers: [metrics],
  });
  let disconnectProblem: string | null = null;
  const connections = createWorker(async () => {
    try {
      const { disconnected } = await disconnectRevoked({ ctx, broker });
      disconnects.inc(disconnected);
      const ended = await disconnectRevokedServices({ ctx, broker });
      if (ended > 0) log.warn({ ended }, 'connections of the platform ended, as one of its certificates was revoked');
      const former = await disconnectFormerPassword({ ctx, broker });
      if (former > 0) log.info({ ended: former }, 'connections of the platform ended, as its password was changed');
      disconnectProblem = null;
    } catch (error) {
      if (disconnectProblem === null) log.error({ err: error }, 'disconnecting revoked certificates failed');
      disconnectProblem = error instanceof Error ? error.message : String(error);
    }
  });

  const failed = (message: string) => (error: unknown) => log.error({ err: error }, message);
  /** Key ids of authorities whose list could not be signed with the last change. */
  const due = new Set<string>();
  const publishAll = async (changed: boolean) => {
    const set = await authorities.read();
    const publish = async (authority: Authority) => {
      const isDue = due.delete(authority.keyId) || changed;
      try {
        await publishRevocationList({ ctx, authority, changed: isDue });
      } catch (error) {
        // One whose key is not available must not keep the others from publishing
        if (isDue) due.add(authority.keyId);
        failed('signing a revocation list failed')(error);
      }
    };
    await Promise.all(set.signing.map(publish));
    await writeRevocationLists(ctx.db, pkiDir, set);
  };
  const lists = createWorker(() => publishAll(true).catch(failed('publishing revocation lists failed')));
  // Revocations of these are notified as changes of certificates
  const unboundNow = () => revokeUnbound({ ctx }).catch(failed('revoking certificates of unbound TBoxes failed'));
  const withdrawn = createWorker(() =>
    revokeWithdrawn({ ctx }).then(() => undefined, failed('revoking certificates of a withdrawn authority failed')),
  );
  // With revocations from before the start
  await publishAll(true);
  const subscription = notifications.subscribe(
    'tsp_feed',
    ({ type }) => {
      if (type === 'vehicle') void unboundNow();
      if (type === 'authority') {
        authorities.invalidate();
        void withdrawn.wake();
      }
      const isRevocation = type === 'certificate' || type === 'own_certificate';
      if (isRevocation) void connections.wake();
      if (isRevocation || type === 'authority') void lists.wake();
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
    startPeriodicJob(log, 'revoke unbound', UNBOUND_INTERVAL_MS, () => revokeUnbound({ ctx })),
    startPeriodicJob(log, 'revoke withdrawn', WITHDRAWN_INTERVAL_MS, withdrawn.wake),
    startPeriodicJob(log, 'disconnect revoked', DISCONNECT_INTERVAL_MS, connections.wake),
    startPeriodicJob(log, 'disconnect revoked again', DISCONNECT_AGAIN_INTERVAL_MS, () =>
      disconnectRevoked({ ctx, broker, recheck: true }),
    ),
    startPeriodicJob(log, 'revocation list', LIST_INTERVAL_MS, () => publishAll(false)),
  ];
  return {
    problems: () => ({ certificate_notifications: subscription.problem(), revoked_connections: disconnectProblem }),
    async stop() {
      await Promise.all(jobs.map((job) => job.stop()));
      subscription.unsubscribe();
      await Promise.all([connections.idle(), lists.idle(), withdrawn.idle()]);
    },
  };
}
