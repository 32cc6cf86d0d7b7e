import { Gauge } from 'prom-client';
import {
  type Authorities,
  checkKeys,
  createOwnCertificates,
  deleteWithdrawnKeys,
  ensureServerCertificate,
  ensureServiceCertificate,
  type KeyStore,
  makeRequestedAuthorities,
  writeTrustFiles,
} from '@/lib/domain/pki';
import { startPeriodicJob } from '@/lib/platform/async/periodic-job';
import { createWorker } from '@/lib/platform/async/worker';
import type { PlatformContext, RunningRole } from '../platform-context';

// For missed notifications and expiring certificates
const MAINTAIN_INTERVAL_MS = 60_000;
// A token that is removed is noticed within this time
const CHECK_INTERVAL_MS = 10_000;

type AuthoritySettings = {
  /** Directory of trust files and of the certificates of brokers, edges and the platform on this machine. */
  pkiDir: string;
  authorities: Authorities;
  keys: KeyStore;
  /** Base URL of `/crl` and `/ocsp`. */
  pkiUrl: string;
  /** Names and addresses of brokers and edges besides those of this machine. */
  names: readonly string[];
};

/**
 * Role `authority`: makes requested certificate authorities, writes trust files and renews certificates of servers and of the platform.
 * Several replicas may run. Those that share a data directory must have the same host name, which is in the server certificates.
 */
export async function startAuthority(
  context: PlatformContext,
  { pkiDir, authorities, keys, pkiUrl, names }: AuthoritySettings,
): Promise<RunningRole> {
  const { ctx, log, notifications } = context;
  const failed = (message: string) => (error: unknown) => log.error({ err: error }, message);
  const maintain = async () => {
    // They wait for a key; everything else must not
    const made = await makeRequestedAuthorities({ ctx, keys, pkiUrl }).catch(
      failed('making a requested authority failed'),
    );
    if (made) authorities.invalidate();
    await deleteWithdrawnKeys({ ctx, keys }).catch(failed('deleting keys of withdrawn authorities failed'));
    const trusted = await authorities.read();
    await writeTrustFiles(pkiDir, trusted);
    const input = { authority: trusted.active, dir: pkiDir, pkiUrl, own: createOwnCertificates(ctx) };
    for (const server of ['broker', 'edge'] as const) await ensureServerCertificate({ ...input, server, names });
    await ensureServiceCertificate({ ...input, username: context.broker.username });
  };
  // One run at a time, as two could write the key of one server certificate and another certificate
  const maintenance = createWorker(() => maintain().catch(failed('maintenance of certificate authorities failed')));
  await maintenance.wake();
  const unavailable = new Gauge({
    name: 'tsp_authority_keys_unavailable',
    help: 'Certificate authorities whose private key cannot sign',
    registers: [context.metrics],
  });
  let known = '';
  const check = async () => {
    const problems = await checkKeys({ ctx, authorities: await authorities.read(), keys });
    unavailable.set(problems.length);
    const text = problems.join('; ');
    if (text !== known && text !== '') log.error({ problems }, 'keys of certificate authorities are not available');
    // What had to wait for a key
    if (text !== known && known !== '') void maintenance.wake();
    known = text;
  };
  await check();
  const renew = () => {
    authorities.invalidate();
    void maintenance.wake();
  };
  const subscription = notifications.subscribe(
    'tsp_feed',
    ({ type }) => (type === 'authority' || type === 'own_certificate') && renew(),
    {
      onSubscribed: renew,
    },
  );
  const job = startPeriodicJob(log, 'authorities', MAINTAIN_INTERVAL_MS, maintenance.wake);
  const checks = startPeriodicJob(log, 'keys of authorities', CHECK_INTERVAL_MS, check);
  return {
    problems: () => ({ authority_notifications: subscription.problem() }),
    async stop() {
      await job.stop();
      await checks.stop();
      subscription.unsubscribe();
      await maintenance.idle();
    },
  };
}
