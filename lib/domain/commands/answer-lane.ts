import type { Topics } from '@/lib/contracts';
import type { Log } from '@/lib/platform/log';
import type { ReceivedMessage } from '@/lib/platform/mqtt';
import { createBatchLoop } from '../batch-loop';
import type { Ctx } from '../context';
import { storeAll } from '../store-all';
import type { Quarantine } from '../telemetry';
import type { DispatchMetrics } from './dispatch-metrics';
import { type Answer, readAnswer } from './read-answer';
import { type AnswerOutcome, recordAnswers } from './record-answers';

type Queued = { answer: Answer; message: Pick<ReceivedMessage, 'messageId' | 'connection' | 'qos'> };
type Options = {
  ctx: Ctx;
  log: Log;
  topics: Topics;
  quarantine: Quarantine;
  metrics: DispatchMetrics;
  acknowledge(messages: Queued['message'][]): void;
  reconnect(): void;
  signal: AbortSignal;
};

const LIMIT = 20_000;
const BATCH = 200;

/** Answers of vehicles: acknowledged to the broker only when they are stored, each at once while PostgreSQL keeps up. */
export function createAnswerLane(options: Options) {
  const { ctx, log, topics, quarantine, metrics, acknowledge, signal } = options;
  let queue: Queued[] = [];
  let leftToBroker = false;
  const loop = createBatchLoop(
    () => queue.length,
    storeBatch,
    (error) => log.error({ err: error, unacknowledged: queue.length }, 'answers stay with the broker'),
    0,
  );

  function receive(message: ReceivedMessage): void {
    const { topic, payload, messageId, connection, qos } = message;
    const answer = readAnswer(topics, topic, payload, ctx.clock.now());
    if ('reason' in answer) {
      metrics.answers.inc({ outcome: 'refused' });
      quarantine.refuse(answer.reason, { topic, payload, sizeBytes: payload.length, detail: answer.detail });
      acknowledge([message]);
    } else if (queue.length < LIMIT) {
      queue.push({ answer, message: { messageId, connection, qos } });
      loop.poke();
    } else leftToBroker = true;
  }

  async function storeBatch(): Promise<void> {
    const batch = queue.slice(0, BATCH);
    const { refused } = await storeAll(batch, store, {
      signal,
      onRetry: (error) => log.warn({ err: error, waiting: queue.length }, 'answers wait for PostgreSQL'),
    });
    for (const { item, error } of refused) {
      log.error({ err: error, commandId: item.answer.response.commandId }, 'an answer could not be stored');
      refuse(item.answer, 'payload_invalid', error instanceof Error ? error.message : String(error));
    }
    queue = queue.slice(batch.length);
    acknowledge(batch.map(({ message }) => message));
    if (leftToBroker && queue.length === 0) {
      leftToBroker = false;
      options.reconnect();
    }
  }

  async function store(batch: Queued[]): Promise<void> {
    const outcomes = await recordAnswers({ ctx, input: batch.map(({ answer }) => answer) });
    outcomes.forEach((outcome, i) => {
      metrics.answers.inc({ outcome });
      const answer = batch[i]?.answer;
      if (answer) tell(answer, outcome);
    });
  }

  function tell(answer: Answer, outcome: AnswerOutcome): void {
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

  return { receive, stop: loop.stop };
}
