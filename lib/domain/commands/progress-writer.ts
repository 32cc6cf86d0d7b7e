import type { Topics } from '@/lib/contracts';
import { createBatchWriter } from '@/lib/platform/async/batch-writer';
import { storeBatch } from '@/lib/platform/async/store-batch';
import type { Log } from '@/lib/platform/log';
import type { ReceivedMessage } from '@/lib/platform/mqtt';
import type { Ctx } from '../context';
import type { Quarantine } from '../telemetry';
import { CommandCache } from './change-commands';
import type { ClaimedCommand } from './claim-store';
import type { DispatchMetrics } from './dispatch-metrics';
import { type Answer, readAnswer } from './read-answer';
import { type AnswerOutcome, type Progress, recordProgress, type Sending } from './record-progress';

type Received = Pick<ReceivedMessage, 'messageId' | 'connection' | 'qos'>;
type Queued = { progress: Progress; message?: Received };
type Options = {
  ctx: Ctx;
  log: Log;
  topics: Topics;
  quarantine: Quarantine;
  metrics: DispatchMetrics;
  acknowledge(messages: Received[]): void;
  reconnect(): void;
  signal: AbortSignal;
};

const LIMIT = 20_000;
const BATCH = 200;
// From this queue length on, no linger
const NO_LINGER_FROM = 1_000;
// The outcome at the broker is not urgent: waiting for the vehicle's answer makes one write of both
const SENT_LINGER_MS = 20;

/**
 * Records outcomes and answers of commands, one batch at a time, so that this process has no concurrent writes of a command.
 * An answer is acknowledged to the broker once it is stored.
 */
export function createProgressWriter(options: Options) {
  const { ctx, log, topics, quarantine, metrics, acknowledge, signal } = options;
  let queue: Queued[] = [];
  let leftToBroker = false;
  const cache = new CommandCache();
  const writer = createBatchWriter({
    size: () => queue.length,
    write: storeNext,
    onEnd: (error) => log.error({ err: error, unacknowledged: queue.length }, 'answers left to the broker'),
    maxBatch: NO_LINGER_FROM,
    lingerMs: SENT_LINGER_MS,
  });

  function receive(message: ReceivedMessage): void {
    const { topic, payload, messageId, connection, qos } = message;
    const answer = readAnswer(topics, topic, payload, ctx.clock.now());
    if ('reason' in answer) {
      metrics.answers.inc({ outcome: 'refused' });
      quarantine.refuse(answer.reason, { topic, payload, sizeBytes: payload.length, detail: answer.detail });
      acknowledge([message]);
    } else if (queue.length < LIMIT) {
      queue.push({ progress: { answer }, message: { messageId, connection, qos } });
      writer.wake(true);
    } else leftToBroker = true;
  }

  function claimed(commands: ClaimedCommand[]): void {
    for (const { stored } of commands) cache.set(stored);
  }

  function sent(sending: Sending): void {
    queue.push({ progress: { sending } });
    writer.wake();
  }

  async function storeNext(): Promise<void> {
    const batch = queue.slice(0, BATCH);
    const { refused } = await storeBatch(batch, store, {
      signal,
      onRetry: (error) => log.warn({ err: error, waiting: queue.length }, 'storing answers failed, retrying'),
    });
    for (const { item, error } of refused) {
      log.error({ err: error, progress: item.progress }, 'command progress refused by PostgreSQL');
      const detail = error instanceof Error ? error.message : String(error);
      if ('answer' in item.progress) refuse(item.progress.answer, 'payload_invalid', detail);
    }
    queue = queue.slice(batch.length);
    if (batch.length === BATCH) writer.wake(true);
    acknowledge(batch.flatMap(({ message }) => message ?? []));
    if (leftToBroker && queue.length === 0) {
      leftToBroker = false;
      options.reconnect();
    }
  }

  async function store(batch: Queued[]): Promise<void> {
    const outcomes = await recordProgress({ ctx, input: batch.map(({ progress }) => progress), cache });
    batch.forEach(({ progress }, i) => {
      const outcome = outcomes[i];
      if (!('answer' in progress) || !outcome) return;
      metrics.answers.inc({ outcome });
      refuseUnmatched(progress.answer, outcome);
    });
  }

  function refuseUnmatched(answer: Answer, outcome: AnswerOutcome): void {
    const { commandId, status } = answer.response;
    if (outcome === 'unknown_command') refuse(answer, 'command_unknown', `There is no command ${commandId}`);
    if (outcome === 'foreign') refuse(answer, 'command_of_another_vehicle', `Command ${commandId}, ${status}`);
  }

  function refuse(answer: Answer, reason: Parameters<Quarantine['refuse']>[0], detail: string): void {
    const { vin, operation, response } = answer;
    const topic = topics.build({ kind: 'command', direction: 'up', vin, operation });
    const payload = Buffer.from(JSON.stringify(response));
    quarantine.refuse(reason, { topic, payload, sizeBytes: payload.length, detail });
  }

  return { receive, claimed, sent, stop: writer.stop };
}
