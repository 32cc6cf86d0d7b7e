import {
  answerConfig,
  type CommandSigning,
  cancelNotPermitted,
  commandKeys,
  createDispatcher,
  createDispatchMetrics,
  createProgressWriter,
  type Dispatcher,
  type ReportedConfig,
  readConfig,
  recordFirmware,
  runBatches,
  sweepDeadlines,
} from '@/lib/domain/commands';
import { type Authorities, createOwnCertificates, issueCommandCertificate } from '@/lib/domain/pki';
import { createQuarantine } from '@/lib/domain/telemetry';
import { startPeriodicJob } from '@/lib/platform/async/periodic-job';
import { type BrokerConnection, connectBroker, NotConfirmedError, type ReceivedMessage } from '@/lib/platform/mqtt';
import type { Secret } from '@/lib/platform/secrets';
import { clientIdOf, filterOf, type PlatformContext, type RunningRole } from '../platform-context';

// For missed notifications
const POLL_MS = 1_000;
const SWEEP_MS = 250;
const BATCHES_MS = 500;
// They are not sent in any case
const NOT_PERMITTED_MS = 5_000;
// Within the process's own drain deadline
const STOP_TIMEOUT_MS = 3_000;

type DispatchSettings = {
  authorities: Authorities;
  keyEncryptionKey: Secret;
};

/** Role `dispatch`: sends commands of the outbox to TBoxes, stores their answers, and ends overdue ones. Several replicas may run. */
export async function startDispatch(context: PlatformContext, settings: DispatchSettings): Promise<RunningRole> {
  const { ctx, log, metrics, topics, broker } = context;
  const signing: CommandSigning = {
    keyEncryptionKey: settings.keyEncryptionKey,
    async certify(publicJwk) {
      try {
        const { active } = await settings.authorities.read();
        return await issueCommandCertificate(active, publicJwk, { own: createOwnCertificates(ctx) });
      } catch (error) {
        log.error({ err: error }, 'certifying a new command key failed');
        throw error;
      }
    },
  };
  await commandKeys(ctx, signing);
  const dispatchMetrics = createDispatchMetrics(metrics);
  const abort = new AbortController();

  const out = connectSender(context, () => dispatcher.wake());
  const dispatcher = createDispatcher({
    ctx,
    log,
    topics,
    metrics: dispatchMetrics,
    signing,
    mqtt5: broker.protocolVersion === 5,
    // No command is sent while answers could not be received
    broker: { deliver: out.deliver, free: () => (incoming.problem() === null ? out.free() : 0) },
    claimed: (commands) => progress.claimed(commands),
    record: (sending) => progress.sent(sending),
  });
  const progress = createProgressWriter({
    ctx,
    log,
    topics,
    quarantine: createQuarantine(context),
    metrics: dispatchMetrics,
    acknowledge: (messages) => incoming.acknowledge(messages),
    reconnect: () => incoming.reconnect(),
    signal: abort.signal,
  });

  function receive(message: ReceivedMessage): void {
    if (topics.parse(message.topic)?.kind !== 'config') {
      progress.receive(message);
      return;
    }
    const config = readConfig(topics, message.topic, message.payload);
    incoming.acknowledge([message]);
    if (config) void answerReportedConfig(context, signing, config, out);
  }

  const incoming = connectReceiver(context, receive, () => dispatcher.wake());
  const subscription = context.notifications.subscribe(
    ['tsp_feed', 'tsp_commands'],
    (notification) => {
      const { type } = notification;
      // Role `authority`, which changes them, may run in another process
      if (type === 'authority') settings.authorities.invalidate();
      if (type === 'presence' || (type === 'command' && notification.change === 'queued')) dispatcher.wake();
    },
    { onSubscribed: () => dispatcher.wake() },
  );
  const jobs = startJobs(context, dispatcher, dispatchMetrics);
  return {
    problems: () => ({
      broker_answers: incoming.problem(),
      broker_commands: out.problem(),
      command_notifications: subscription.problem(),
    }),
    async stop() {
      await Promise.all(jobs.map((job) => job.stop()));
      await dispatcher.stop();
      incoming.pause();
      const timer = setTimeout(() => abort.abort(), STOP_TIMEOUT_MS);
      await progress.stop();
      clearTimeout(timer);
      subscription.unsubscribe();
      await Promise.all([incoming.close(), out.close()]);
    },
  };
}

/** Separate from the receiving connection, so that a flood of answers does not delay commands. */
const connectSender = (context: PlatformContext, onReady: () => void): BrokerConnection =>
  connectBroker({
    ...context.broker,
    clientId: clientIdOf(context, 'dispatch-out'),
    subscriptions: [],
    persistentSession: false,
    onMessage: () => undefined,
    onReady,
    log: context.log,
  });

function connectReceiver(
  context: PlatformContext,
  onMessage: (message: ReceivedMessage) => void,
  onReady: () => void,
): BrokerConnection {
  const { broker, log } = context;
  const { answers, reportedConfigs } = context.topics.filter;
  return connectBroker({
    ...broker,
    clientId: clientIdOf(context, 'dispatch'),
    subscriptions: [
      // EMQX redelivers unacknowledged messages to other members of a shared subscription at QoS 1 only; answers are idempotent
      { filter: filterOf(context, 'dispatch', answers), qos: broker.shared ? 1 : 2 },
      { filter: filterOf(context, 'dispatch', reportedConfigs), qos: 1 },
    ],
    persistentSession: true,
    onMessage,
    onReady,
    log,
  });
}

const startJobs = (
  { ctx, log }: PlatformContext,
  dispatcher: Dispatcher,
  metrics: ReturnType<typeof createDispatchMetrics>,
) => [
  startPeriodicJob(log, 'dispatch', POLL_MS, async () => dispatcher.wake()),
  startPeriodicJob(log, 'deadlines', SWEEP_MS, async () => {
    for (let more = true; more; ) {
      const swept = await sweepDeadlines({ ctx });
      metrics.ended.inc(swept.ended);
      more = swept.more;
    }
  }),
  startPeriodicJob(log, 'not permitted', NOT_PERMITTED_MS, async () => {
    while ((await cancelNotPermitted({ ctx })).more);
  }),
  startPeriodicJob(log, 'batches', BATCHES_MS, () => runBatches({ ctx })),
];

async function answerReportedConfig(
  { ctx, log, topics }: PlatformContext,
  signing: CommandSigning,
  config: ReportedConfig,
  out: BrokerConnection,
): Promise<void> {
  const topic = topics.build({ kind: 'config', direction: 'down', vin: config.vin });
  try {
    const payload = JSON.stringify(await answerConfig(ctx, signing, config));
    // Not sent when the window is full, as a TBox repeats its request
    if (out.free() > 0) await out.deliver({ topic, payload, qos: 1 });
    await recordFirmware({ ctx, input: [config] });
  } catch (err) {
    // The TBox repeats its request
    if (err instanceof NotConfirmedError) log.debug({ err }, 'configuration not confirmed');
    else log.warn({ err }, 'answering a configuration failed');
  }
}
