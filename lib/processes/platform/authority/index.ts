import { listenNotices } from '@/lib/domain/live';
import { type Authorities, ensureServerCertificate, makeRequestedAuthorities, writeTrustFiles } from '@/lib/domain/pki';
import { coalesce } from '../coalesce';
import type { PlatformContext, RunningRole } from '../platform-context';
import { repeat } from '../repeat';

// A notice wakes us; this is for those that got lost, and for server certificates near their end
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
  const { ctx, log, databaseUrl } = context;
  const maintain = async () => {
    if ((await makeRequestedAuthorities({ ctx, secret })) > 0) authorities.forget();
    const trusted = await authorities.read();
    await writeTrustFiles(pkiDir, trusted);
    for (const server of ['broker', 'edge'] as const) {
      await ensureServerCertificate({ authority: trusted.active, dir: pkiDir, server });
    }
  };
  // One run at a time: two could put the key of one server certificate beside another certificate
  const maintenance = coalesce(() =>
    maintain().catch((error: unknown) => log.error({ err: error }, 'certificate authorities could not be maintained')),
  );
  await maintain();
  const notices = listenNotices({
    databaseUrl,
    channels: ['tsp_feed'],
    log,
    onNotice: ({ type }) => {
      if (type !== 'authority') return;
      authorities.forget();
      void maintenance.now();
    },
    onListening: () => {
      authorities.forget();
      void maintenance.now();
    },
  });
  const job = repeat(log, 'authorities', MAINTAIN_EVERY_MS, maintenance.now);
  return {
    problems: () => ({ authority_notices: notices.problem() }),
    async stop() {
      await job.stop();
      await notices.close();
      await maintenance.idle();
    },
  };
}
