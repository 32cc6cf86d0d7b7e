import {
  type Authorities,
  advanceRotations,
  askTargets,
  type CertificateSigner,
  claimResends,
  confirmTargets,
  endOverdue,
  readIssued,
  receiveStep,
} from '@/lib/domain/pki';
import { atOnce } from '@/lib/platform/at-once';
import { Counter } from '@/lib/platform/metrics';
import {
  type BrokerConnection,
  connectBroker,
  NotConfirmedError,
  type ReceivedMessage,
  SENDING_WINDOW,
} from '@/lib/platform/mqtt';
import { toPem } from '@/lib/platform/x509';
import { clientIdOf, type PlatformContext, type RunningRole } from './platform-context';
import { repeat } from './repeat';

const SHARE_GROUP = 'rotate';
// Presence and uses of certificates are stored once a second: looking more often sees nothing new
const LOOK_EVERY_MS = 1_000;
const OVERDUE_EVERY_MS = 10_000;
// A signature and two commits each: more at once only wait for each other
const AT_ONCE = 8;
// What of the connection's window is not for answers
const SENDS_AT_ONCE = SENDING_WINDOW - AT_ONCE;

/** The part of role `rotate` that talks to vehicles: campaigns → `renew`, CSRs → certificates. Safe beside replicas. */
export function exchangeCertificates(
  context: PlatformContext,
  { authorities, signer }: { authorities: Authorities; signer: CertificateSigner },
): RunningRole {
  const { ctx, log, metrics, topics, broker, notifications } = context;
  const steps = new Counter({
    name: 'tsp_rotation_steps_total',
    help: 'Messages of TBoxes about their certificates, by what became of them',
    labelNames: ['result'] as const,
    registers: [metrics],
  });
  const waiting: ReceivedMessage[] = [];
  let busy = 0;

  const send = async (vin: string, step: 'renew' | 'issued', payload: Record<string, unknown>): Promise<void> => {
    const topic = topics.build({ kind: 'certificate', direction: 'down', vin, step });
    try {
      await connection.deliver({ topic, payload: JSON.stringify({ ...payload, ts: ctx.clock.now() }), qos: 1 });
    } catch (error) {
      if (!(error instanceof NotConfirmedError)) throw error;
      log.debug({ err: error, vin }, 'it will be sent again');
    }
  };
  const sendIssued = async (vin: string, rotationId: string, { der, issuer }: { der: Buffer; issuer: string }) => {
    const { chainOf } = await authorities.read();
    await send(vin, 'issued', { rotationId, certificate: toPem(der), chain: chainOf(issuer).map(toPem) });
  };

  function receive(message: ReceivedMessage): void {
    waiting.push({ ...message, payload: Buffer.from(message.payload) });
    while (busy < AT_ONCE && waiting.length > 0) {
      busy += 1;
      void work().finally(() => {
        busy -= 1;
      });
    }
  }

  async function work(): Promise<void> {
    for (let message = waiting.shift(); message; message = waiting.shift()) {
      try {
        await handle(message);
      } catch (error) {
        // The TBox says it again when it is sent what came before again
        steps.inc({ result: 'error' });
        log.error({ err: error, topic: message.topic }, 'a message about a certificate could not be handled');
      }
      connection.acknowledge([message]);
    }
  }

  async function handle({ topic, payload }: ReceivedMessage): Promise<void> {
    const parsed = topics.parse(topic);
    if (parsed?.kind !== 'certificate' || parsed.direction !== 'up') return;
    const input = { vin: parsed.vin, step: parsed.step, payload: payload.toString() };
    const outcome = await receiveStep({ ctx, signer, input });
    steps.inc({ result: outcome.result });
    if (outcome.result === 'issued') await sendIssued(parsed.vin, outcome.target.exchangeId, outcome);
  }

  const connection: BrokerConnection = connectBroker({
    ...broker,
    clientId: clientIdOf(context, 'rotate'),
    subscriptions: [
      {
        filter: broker.shared ? `$share/${SHARE_GROUP}/${topics.filter.certificates}` : topics.filter.certificates,
        qos: 1,
      },
    ],
    persistentSession: true,
    onMessage: receive,
    log,
  });

  let looking: Promise<void> | null = null;
  const look = (): Promise<void> => {
    looking ??= lookAfter().finally(() => {
      looking = null;
    });
    return looking;
  };

  async function lookAfter(): Promise<void> {
    await confirmTargets({ ctx });
    await advanceRotations({ ctx });
    // Who is asked must be able to answer
    if (connection.problem() !== null) return;
    await atOnce(SENDS_AT_ONCE, await askTargets({ ctx }), ({ vin, exchangeId, deadlineAt }) =>
      send(vin, 'renew', { rotationId: exchangeId, deadline: deadlineAt }),
    );
    await atOnce(SENDS_AT_ONCE, await claimResends({ ctx }), async (target) => {
      const { vin, exchangeId, state, deadlineAt, newCertificateId } = target;
      if (state === 'asked') await send(vin, 'renew', { rotationId: exchangeId, deadline: deadlineAt });
      const issued = state === 'issued' ? await readIssued(ctx.db, newCertificateId) : null;
      if (issued) await sendIssued(vin, exchangeId, issued);
    });
  }

  const subscription = notifications.subscribe('tsp_feed', ({ type }) => {
    if (type === 'rotation') void look().catch((error: unknown) => log.warn({ err: error }, 'looked for again soon'));
  });
  const jobs = [
    repeat(log, 'rotations', LOOK_EVERY_MS, look),
    repeat(log, 'overdue rotations', OVERDUE_EVERY_MS, () => endOverdue({ ctx })),
  ];
  return {
    problems: () => ({ broker_certificates: connection.problem(), rotation_notifications: subscription.problem() }),
    async stop() {
      await Promise.all(jobs.map((job) => job.stop()));
      connection.pause();
      await looking;
      subscription.unsubscribe();
      await connection.close();
    },
  };
}
