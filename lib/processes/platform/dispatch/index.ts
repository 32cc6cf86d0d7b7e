import {
  answerConfig,
  type CommandSigning,
  commandKeys,
  createDispatcher,
  createDispatchMetrics,
  createProgressWriter,
  readConfig,
  recordFirmware,
  runBatches,
  sweepDeadlines,
} from '@/lib/domain/commands';
import { type Authorities, issueCommandCertificate } from '@/lib/domain/pki';
import { createQuarantine } from '@/lib/domain/telemetry';
import { startPeriodicJob } from '@/lib/platform/async/periodic-job';
import { connectBroker, NotConfirmedError, type ReceivedMessage } from '@/lib/platform/mqtt';
import { clientIdOf, type PlatformContext, type RunningRole } from '../platform-context';

const SHARE_GROUP = 'dispatch';
// For notifications that are missed
const POLL_MS = 1_000;
const SWEEP_MS = 250;
const BATCHES_MS = 500;

export type DispatchSettings = {
  authorities: Authorities;
  keyEncryptionKey: string;
};

/** Role `dispatch`: commands of the outbox → TBoxes → their answers, and what time ends. Safe beside replicas. */
export async function startDispatch(context: PlatformContext, settings: DispatchSettings): Promise<RunningRole> {
  const { ctx, log, metrics, topics, broker } = context;
  const signing: CommandSigning = {
    keyEncryptionKey: settings.keyEncryptionKey,
    certify: async (publicJwk) => issueCommandCertificate((await settings.authorities.read()).active, publicJwk),
  };
  await commandKeys(ctx, signing);
  const dispatchMetrics = createDispatchMetrics(metrics);
  const abort = new AbortController();

  // Apart from what is received: a flood of answers delays no command
  const out = connectBroker({
    ...broker,
    clientId: clientIdOf(context, 'dispatch-out'),
    subscriptions: [],
    persistentSession: false,
    onMessage: () => undefined,
    onReady: () => dispatcher.wake(),
    log,
  });
  const dispatcher = createDispatcher({
    ctx,
    log,
    topics,
    metrics: dispatchMetrics,
    signing,
    mqtt5: broker.protocolVersion === 5,
    // Nothing is asked while the answer could not be heard
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

  async function receiveConfig(message: ReceivedMessage): Promise<void> {
    const config = readConfig(topics, message.topic, message.payload);
    incoming.acknowledge([message]);
    if (!config) return;
    const topic = topics.build({ kind: 'config', direction: 'down', vin: config.vin });
    try {
      const payload = JSON.stringify(await answerConfig(ctx, signing, config));
      // QoS 0 would do for a TBox that asks again; more than the window at once is a storm, and it does ask again
      if (out.free() > 0) await out.deliver({ topic, payload, qos: 1 });
      await recordFirmware({ ctx, input: [config] });
    } catch (error) {
      if (error instanceof NotConfirmedError) log.debug({ err: error }, 'a TBox will ask for its configuration again');
      else log.warn({ err: error }, 'a TBox could not be told its configuration');
    }
  }

  const shared = (filter: string) => (broker.shared ? `$share/${SHARE_GROUP}/${filter}` : filter);
  const incoming = connectBroker({
    ...broker,
    clientId: clientIdOf(context, 'dispatch'),
    subscriptions: [
      // What one member of a shared subscription has not acknowledged goes to the others at QoS 1 only (EMQX); answers are idempotent
      { filter: shared(topics.filter.answers), qos: broker.shared ? 1 : 2 },
      { filter: shared(topics.filter.reportedConfigs), qos: 1 },
    ],
    persistentSession: true,
    onMessage: (message) => {
      if (topics.parse(message.topic)?.kind === 'config') void receiveConfig(message);
      else progress.receive(message);
    },
    onReady: () => dispatcher.wake(),
    log,
  });
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
  const jobs = [
    startPeriodicJob(log, 'dispatch', POLL_MS, async () => dispatcher.wake()),
    startPeriodicJob(log, 'deadlines', SWEEP_MS, async () => {
      for (let more = true; more; ) {
        const swept = await sweepDeadlines({ ctx });
        dispatchMetrics.ended.inc(swept.ended);
        more = swept.more;
      }
    }),
    startPeriodicJob(log, 'batches', BATCHES_MS, () => runBatches({ ctx })),
  ];
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
      const timeoutMs = setTimeout(() => abort.abort(), STOP_TIMEOUT_MS);
      await progress.stop();
      clearTimeout(timeoutMs);
      subscription.unsubscribe();
      await Promise.all([incoming.close(), out.close()]);
    },
  };
}

// Within the process's own drain deadline
const STOP_TIMEOUT_MS = 3_000;
