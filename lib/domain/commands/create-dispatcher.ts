import type { Topics } from '@/lib/contracts';
import { createWorker } from '@/lib/platform/async/worker';
import type { Log } from '@/lib/platform/log';
import { type Delivered, type Delivery, NotConfirmedError, RefusedError } from '@/lib/platform/mqtt';
import type { Ctx } from '../context';
import { type ClaimedCommand, claimCommands } from './claim-store';
import type { DispatchMetrics } from './dispatch-metrics';
import type { Sending, SendOutcome } from './record-progress';
import { type CommandSigning, signRequest } from './sign-request';

type Options = {
  ctx: Ctx;
  log: Log;
  topics: Topics;
  metrics: DispatchMetrics;
  signing: CommandSigning;
  /** MQTT 5: expiry, correlation and response topic go with a command. */
  mqtt5: boolean;
  broker: { deliver(delivery: Delivery): Promise<Delivered>; free(): number };
  /** Called before they are sent. */
  claimed(commands: ClaimedCommand[]): void;
  /** Records the outcome at the broker. If that fails, the claim runs out and the command is sent again. */
  record(sending: Sending): void;
};

// A TBox subscribes a round trip after it has connected: 50 to 500 ms over a cellular network
const UNDELIVERED_WAKE_MS = 250;

export type Dispatcher = {
  /** Claims and sends what is sendable; returns at once. */
  wake(): void;
  /** Claims no more, and resolves when the outcomes of sent commands are recorded. */
  stop(): Promise<void>;
};

/**
 * Sends commands to the broker while their vehicles are online. Claims in a transaction, sends, then records the broker's
 * answer: after a failure in between, the command is sent again with the same id, and the vehicle executes it once.
 */
export function createDispatcher(options: Options): Dispatcher {
  const { ctx, log, topics, metrics, signing, mqtt5, broker, record } = options;
  let stopped = false;
  const sending = new Set<Promise<void>>();
  /** The limit of messages in flight was reached. */
  let full = false;

  async function claim(): Promise<void> {
    if (stopped) return;
    const limit = broker.free() - sending.size;
    full = limit <= 0;
    if (full) return;
    const claimed = await claimCommands({ ctx, input: { limit } });
    options.claimed(claimed);
    for (const command of claimed) {
      const one = send(command).finally(() => {
        sending.delete(one);
        if (full) wake();
      });
      sending.add(one);
    }
    if (claimed.length === limit) wake();
  }

  const claims = createWorker(() =>
    claim().catch((error: unknown) => log.warn({ err: error }, 'claiming commands failed')),
  );

  async function send(command: ClaimedCommand): Promise<void> {
    const end = metrics.sendSeconds.startTimer();
    const result = await outcomeOf(command);
    end();
    metrics.sent.inc({ outcome: result.outcome });
    record({ id: command.id, at: ctx.clock.now(), ...result });
    if (result.outcome === 'unheard') setTimeout(wake, UNDELIVERED_WAKE_MS).unref();
  }

  async function outcomeOf(command: ClaimedCommand): Promise<SendOutcome> {
    try {
      const { undelivered } = await broker.deliver(await delivery(command));
      return undelivered ? { outcome: 'unheard', detail: 'nobody is subscribed to it' } : { outcome: 'published' };
    } catch (error) {
      const detail = error instanceof Error ? error.message : String(error);
      if (!(error instanceof NotConfirmedError)) log.error({ err: error, commandId: command.id }, 'command not sent');
      return { outcome: error instanceof RefusedError ? 'refused' : 'failed', detail };
    }
  }

  async function delivery(command: ClaimedCommand): Promise<Delivery> {
    const { vin, operation, id, expiresAt } = command;
    const at = { kind: 'command', vin, operation } as const;
    const payload = JSON.stringify(await signRequest(ctx, signing, command));
    const remainingS = Math.max(1, Math.ceil((expiresAt - ctx.clock.now()) / 1_000));
    return {
      topic: topics.build({ ...at, direction: 'down' }),
      payload,
      qos: 2,
      ...(mqtt5 && {
        properties: {
          messageExpiryInterval: remainingS,
          correlationData: Buffer.from(id),
          responseTopic: topics.build({ ...at, direction: 'up' }),
        },
      }),
    };
  }

  function wake(): void {
    if (!stopped) void claims.wake();
  }

  return {
    wake,
    async stop() {
      stopped = true;
      await claims.idle();
      await Promise.all(sending);
    },
  };
}
