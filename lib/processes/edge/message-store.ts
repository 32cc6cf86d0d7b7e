import type { Topics } from '@/lib/contracts';
import { createDispatchMetrics, createProgressWriter } from '@/lib/domain/commands';
import type { Ctx } from '@/lib/domain/context';
import { createIngest, createQuarantine } from '@/lib/domain/telemetry';
import type { Log } from '@/lib/platform/log';
import type { Registry } from '@/lib/platform/metrics';
import type { ReceivedMessage } from '@/lib/platform/mqtt';

type UndeliveredMessage = Pick<ReceivedMessage, 'topic' | 'payload' | 'qos' | 'retain'> & {
  /** ms; when the broker received it. Default: now. */
  receivedAt?: number;
};
export type MessageStore = ReturnType<typeof createMessageStore>;

type Parts = { ctx: Ctx; log: Log; metrics: Registry; topics: Topics };

// Within the process's own drain deadline
const STOP_TIMEOUT_MS = 3_000;

/**
 * Stores messages of vehicles that no subscriber of ours received, with the code of the roles `ingest` and `dispatch`. Requests for
 * a certificate or the configuration are ignored: a TBox repeats them.
 */
export function createMessageStore({ ctx, log, metrics, topics }: Parts) {
  const abort = new AbortController();
  const open = new Map<number, (stored: boolean) => void>();
  let nextId = 1;

  const settle = (id: number, stored: boolean): void => {
    open.get(id)?.(stored);
    open.delete(id);
  };
  const source = {
    acknowledge: (messages: Iterable<{ messageId: number }>) => {
      for (const { messageId } of messages) settle(messageId, true);
    },
    // Called by a writer whose buffer was full
    reconnect: () => {
      for (const id of [...open.keys()]) settle(id, false);
    },
  };
  const ingest = createIngest({ ctx, log, metrics, topics, telemetrySource: source, reportSource: source });
  const answers = createProgressWriter({
    ctx,
    log,
    topics,
    quarantine: createQuarantine({ ctx, log, metrics }),
    metrics: createDispatchMetrics(metrics),
    ...source,
    signal: abort.signal,
  });

  function receive(message: ReceivedMessage & { receivedAt?: number }): void {
    const kind = topics.parse(message.topic)?.kind;
    if (kind === 'certificate' || kind === 'config') source.acknowledge([message]);
    else if (kind === 'telemetry') ingest.receiveTelemetry(message);
    else if (kind === 'command') answers.receive(message);
    else ingest.receiveReport(message);
  }

  return {
    /** Resolves once the message is stored or in quarantine; with false: the buffer was full. */
    store: (message: UndeliveredMessage): Promise<boolean> =>
      new Promise((resolve) => {
        const messageId = nextId++;
        open.set(messageId, resolve);
        receive({ ...message, messageId, connection: 0 });
      }),
    refreshVehicles: ingest.refreshVehicles,
    async stop(): Promise<void> {
      const timer = setTimeout(() => abort.abort(), STOP_TIMEOUT_MS);
      await Promise.all([ingest.stop(), answers.stop()]);
      clearTimeout(timer);
      source.reconnect();
    },
  };
}
