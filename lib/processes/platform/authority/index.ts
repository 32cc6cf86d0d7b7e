import { type Authorities, ensureServerCertificate, makeRequestedAuthorities, writeTrustFiles } from '@/lib/domain/pki';
import { startPeriodicJob } from '@/lib/platform/async/periodic-job';
import { createWorker } from '@/lib/platform/async/worker';
import type { PlatformContext, RunningRole } from '../platform-context';

// For notifications that are missed, and for server certificates near their end
const MAINTAIN_EVERY_MS = 60_000;

export type AuthoritySettings = {
  /** Where brokers and edges on this machine read whom they trust, and their own certificates. */
  pkiDir: string;
  authorities: Authorities;
  /** Seals the keys of authorities that are made. */
  secret: string;
};

/**
 * Role `authority`: makes the certificate authorities that were requested, writes trust files and renews server certificates.
 * Replicas with a data directory each are safe. Those that share one must have the same host name: it is in the server
 * certificates.
 */
export async function startAuthority(
  context: PlatformContext,
  { pkiDir, authorities, secret }: AuthoritySettings,
): Promise<RunningRole> {
  const { ctx, log, notifications } = context;
  const maintain = async () => {
    if ((await makeRequestedAuthorities({ ctx, secret })) > 0) authorities.invalidate();
    const trusted = await authorities.read();
    await writeTrustFiles(pkiDir, trusted);
    for (const server of ['broker', 'edge'] as const) {
      await ensureServerCertificate({ authority: trusted.active, dir: pkiDir, server });
    }
  };
  // One run at a time: two could put the key of one server certificate beside another certificate
  const maintenance = createWorker(() =>
    maintain().catch((error: unknown) => log.error({ err: error }, 'certificate authorities could not be maintained')),
  );
  await maintain();
  const renew = () => {
    authorities.invalidate();
    void maintenance.wake();
  };
  const subscription = notifications.subscribe('tsp_feed', ({ type }) => type === 'authority' && renew(), {
    onSubscribed: renew,
  });
  const job = startPeriodicJob(log, 'authorities', MAINTAIN_EVERY_MS, maintenance.wake);
  return {
    problems: () => ({ authority_notifications: subscription.problem() }),
    async stop() {
      await job.stop();
      subscription.unsubscribe();
      await maintenance.idle();
    },
  };
}
