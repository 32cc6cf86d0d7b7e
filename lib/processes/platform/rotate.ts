import {
  type Authorities,
  type CertificateSigner,
  cutRevoked,
  ensureServerCertificate,
  makeRequestedAuthorities,
  publishRevocationList,
  revokeUnbound,
  revokeWithdrawn,
  writeRevocationLists,
  writeTrustFiles,
} from '@/lib/domain/pki';
import { startPeriodicJob } from '@/lib/platform/async/periodic-job';
import { createWorker } from '@/lib/platform/async/worker';
import type { Broker } from '@/lib/platform/broker';
import { Counter } from '@/lib/platform/metrics';
import { startEnforcement } from './enforce-access';
import { exchangeCertificates } from './exchange-certificates';
import type { PlatformContext, RunningRole } from './platform-context';

// For notifications that are missed
const CUT_EVERY_MS = 1_000;
// For connections that come up late
const CUT_AGAIN_EVERY_MS = 2_000;
const UNBOUND_EVERY_MS = 10_000;
const WITHDRAWN_EVERY_MS = 10_000;
const LIST_EVERY_MS = 60_000;

export type RotateSettings = {
  /** Where brokers on this machine read whom they trust. */
  pkiDir: string;
  authorities: Authorities;
  /** Seals the keys of authorities that are made. */
  secret: string;
  broker: Broker;
  signer: CertificateSigner;
};

/**
 * Role `rotate`: campaigns go on, what a revoked certificate has is cut, live connections are held to the access rules, lists
 * of revoked certificates are kept new, and authorities are made. Safe beside replicas.
 */
export async function startRotate(
  context: PlatformContext,
  { pkiDir, authorities, secret, broker, signer }: RotateSettings,
): Promise<RunningRole> {
  const { ctx, log, metrics, notifications } = context;
  const cuts = new Counter({
    name: 'tsp_certificates_cut_total',
    help: 'Revoked certificates that were seen to have no connection left',
    registers: [metrics],
  });
  let cutProblem: string | null = null;
  const connections = createWorker(async () => {
    try {
      const { cut } = await cutRevoked({ ctx, broker });
      cuts.inc(cut);
      cutProblem = null;
    } catch (error) {
      if (cutProblem === null) log.error({ err: error }, 'connections of revoked certificates may be left');
      cutProblem = error instanceof Error ? error.message : String(error);
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
  /** Authorities that are asked for are made; who reads files learns of those that came or went. */
  const maintain = async () => {
    if ((await makeRequestedAuthorities({ ctx, secret })) > 0) authorities.forget();
    const trusted = await authorities.read();
    await writeTrustFiles(pkiDir, trusted);
    for (const server of ['broker', 'edge'] as const) {
      await ensureServerCertificate({ authority: trusted.active, dir: pkiDir, server });
    }
  };
  const maintainNow = () =>
    maintain().catch((error: unknown) => log.error({ err: error }, 'authorities could not be looked after'));
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
  await maintain();
  // What was revoked while nobody was here is in it
  await publishAll(true);
  const subscription = notifications.subscribe(
    'tsp_feed',
    ({ type }) => {
      if (type === 'vehicle') void unboundNow();
      if (type === 'authority') {
        authorities.forget();
        void withdrawn.wake();
        void maintainNow().then(() => lists.wake());
      }
      if (type !== 'certificate') return;
      void connections.wake();
      void lists.wake();
    },
    {
      onSubscribed: (missedSince) => {
        void connections.wake();
        void withdrawn.wake();
        if (missedSince !== null) void lists.wake();
      },
    },
  );
  const jobs = [
    startPeriodicJob(log, 'revoke unbound', UNBOUND_EVERY_MS, () => revokeUnbound({ ctx })),
    startPeriodicJob(log, 'revoke withdrawn', WITHDRAWN_EVERY_MS, withdrawn.wake),
    startPeriodicJob(log, 'cut revoked', CUT_EVERY_MS, connections.wake),
    startPeriodicJob(log, 'cut revoked again', CUT_AGAIN_EVERY_MS, () => cutRevoked({ ctx, broker, again: true })),
    startPeriodicJob(log, 'authorities', LIST_EVERY_MS, maintain),
    startPeriodicJob(log, 'revocation list', LIST_EVERY_MS, () => publishAll(false)),
  ];
  const exchange = exchangeCertificates(context, { authorities, signer });
  const enforcement = startEnforcement(context, { broker });
  return {
    problems: () => ({
      ...exchange.problems(),
      ...enforcement.problems(),
      certificate_notifications: subscription.problem(),
      revoked_connections: cutProblem,
    }),
    async stop() {
      await Promise.all([...jobs.map((job) => job.stop()), exchange.stop(), enforcement.stop()]);
      subscription.unsubscribe();
      await Promise.all([connections.idle(), lists.idle(), withdrawn.idle()]);
    },
  };
}
