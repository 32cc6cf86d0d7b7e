import pLimit from 'p-limit';
import type { Ctx } from '@/lib/domain/context';
import {
  type Authorities,
  advanceRotations,
  type CertificateSigner,
  claimResends,
  confirmTargets,
  endOverdue,
  readIssued,
  receiveStep,
  requestRenewals,
} from '@/lib/domain/pki';
import { forEachLimited } from '@/lib/platform/async/for-each-limited';
import { startPeriodicJob } from '@/lib/platform/async/periodic-job';
import { createSingleFlight } from '@/lib/platform/async/single-flight';
import { Counter } from '@/lib/platform/metrics';
import {
  type BrokerConnection,
  connectBroker,
  NotConfirmedError,
  type ReceivedMessage,
  SENDING_WINDOW,
} from '@/lib/platform/mqtt';
import { toPem } from '@/lib/platform/x509';
import { clientIdOf, filterOf, type PlatformContext, type RunningRole } from '../platform-context';

// Presence and uses of certificates are stored once a second
const ADVANCE_INTERVAL_MS = 1_000;
const OVERDUE_INTERVAL_MS = 10_000;
// Each is a signature and two commits; more would only wait for each other
const MAX_CONCURRENT = 8;
// The rest of the connection's window is for answers
const MAX_CONCURRENT_SENDS = SENDING_WINDOW - MAX_CONCURRENT;

type Messages = ReturnType<typeof createMessages>;

/** Role `rotate`: sends `renew` to targets of certificate campaigns, and certificates for their CSRs. Several replicas may run. */
export function startRotate(
  context: PlatformContext,
  { authorities, signer }: { authorities: Authorities; signer: CertificateSigner },
): RunningRole {
  const { ctx, log, metrics, topics, broker, notifications } = context;
  const steps = new Counter({
    name: 'tsp_rotation_steps_total',
    help: 'Messages of TBoxes about their certificates, by outcome',
    labelNames: ['result'] as const,
    registers: [metrics],
  });
  const limit = pLimit(MAX_CONCURRENT);
  const messages = createMessages(context, authorities, (delivery) => connection.deliver(delivery));

  async function work(message: ReceivedMessage): Promise<void> {
    try {
      await handle(message);
    } catch (error) {
      // The TBox repeats it after the previous step is resent
      steps.inc({ result: 'error' });
      log.error({ err: error, topic: message.topic }, 'handling a certificate message failed');
    }
    connection.acknowledge([message]);
  }

  async function handle({ topic, payload }: ReceivedMessage): Promise<void> {
    const parsed = topics.parse(topic);
    if (parsed?.kind !== 'certificate' || parsed.direction !== 'up') return;
    const input = { vin: parsed.vin, step: parsed.step, payload: payload.toString() };
    const outcome = await receiveStep({ ctx, signer, input });
    steps.inc({ result: outcome.result });
    if (outcome.result === 'issued') await messages.sendIssued(parsed.vin, outcome.target.exchangeId, outcome);
  }

  const connection: BrokerConnection = connectBroker({
    ...broker,
    clientId: clientIdOf(context, 'rotate'),
    subscriptions: [{ filter: filterOf(context, 'rotate', topics.filter.certificates), qos: 1 }],
    persistentSession: true,
    onMessage: (message) => void limit(work, { ...message, payload: Buffer.from(message.payload) }),
    log,
  });

  const advances = createSingleFlight<void>();
  const advance = () =>
    advances.run('rotations', async () => {
      await confirmTargets({ ctx });
      await advanceRotations({ ctx });
      // Answers could not be received without the connection
      if (connection.problem() === null) await sendDue(ctx, messages);
    });

  const subscription = notifications.subscribe(
    'tsp_feed',
    ({ type }) => {
      // Role `authority`, which changes them, may run in another process
      if (type === 'authority') authorities.invalidate();
      if (type === 'rotation')
        void advance().catch((error: unknown) =>
          log.warn({ err: error }, 'advancing rotations failed, retry scheduled'),
        );
    },
    { onSubscribed: () => authorities.invalidate() },
  );
  const jobs = [
    startPeriodicJob(log, 'rotations', ADVANCE_INTERVAL_MS, advance),
    startPeriodicJob(log, 'overdue rotations', OVERDUE_INTERVAL_MS, () => endOverdue({ ctx })),
  ];
  return {
    problems: () => ({ broker_certificates: connection.problem(), rotation_notifications: subscription.problem() }),
    async stop() {
      await Promise.all(jobs.map((job) => job.stop()));
      connection.pause();
      await advances.idle();
      subscription.unsubscribe();
      await connection.close();
    },
  };
}

function createMessages(
  { ctx, log, topics }: PlatformContext,
  authorities: Authorities,
  deliver: BrokerConnection['deliver'],
) {
  const send = async (vin: string, step: 'renew' | 'issued', payload: Record<string, unknown>): Promise<void> => {
    const topic = topics.build({ kind: 'certificate', direction: 'down', vin, step });
    try {
      await deliver({ topic, payload: JSON.stringify({ ...payload, ts: ctx.clock.now() }), qos: 1 });
    } catch (error) {
      if (!(error instanceof NotConfirmedError)) throw error;
      log.debug({ err: error, vin }, 'certificate message not confirmed, resend scheduled');
    }
  };
  return {
    sendRenew: ({ vin, exchangeId, deadlineAt }: { vin: string; exchangeId: string; deadlineAt: number }) =>
      send(vin, 'renew', { rotationId: exchangeId, deadline: deadlineAt }),
    sendIssued: async (vin: string, rotationId: string, { der, issuer }: { der: Buffer; issuer: string }) => {
      const { chainOf } = await authorities.read();
      await send(vin, 'issued', { rotationId, certificate: toPem(der), chain: chainOf(issuer).map(toPem) });
    },
  };
}

/** Sends new renewals, and resends unanswered messages. */
async function sendDue(ctx: Ctx, { sendRenew, sendIssued }: Messages): Promise<void> {
  await forEachLimited(MAX_CONCURRENT_SENDS, await requestRenewals({ ctx }), sendRenew);
  await forEachLimited(MAX_CONCURRENT_SENDS, await claimResends({ ctx }), async (target) => {
    const { vin, exchangeId, state, newCertificateId } = target;
    if (state === 'asked') await sendRenew(target);
    const issued = state === 'issued' ? await readIssued(ctx.db, newCertificateId) : null;
    if (issued) await sendIssued(vin, exchangeId, issued);
  });
}
