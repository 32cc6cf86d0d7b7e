import type { Topics } from '@/lib/contracts';
import { createWorker } from '@/lib/platform/async/worker';
import type { Log } from '@/lib/platform/log';
import { type Delivered, type Delivery, NotConfirmedError, RefusedError } from '@/lib/platform/mqtt';
import type { Ctx } from '../context';
import { type ClaimedCommand, claimCommands } from './claim-commands';
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
  /** They are about to be sent. */
  claimed(commands: ClaimedCommand[]): void;
  /** Takes what became of a claimed command. Not stored in the end: the claim runs out, and it is sent once more. */
  record(sending: Sending): void;
};

// A TBox subscribes a round trip after it has connected: 50 to 500 ms over a cellular network
const UNDELIVERED_WAKE_MS = 250;

export type Dispatcher = {
  /** There may be something to send; returns at once. */
  wake(): void;
  /** Nothing more is claimed; what was sent has been handed on. */
  stop(): Promise<void>;
};

/**
 * Hands commands to the broker as their vehicles are online. Claims first, in a transaction, then sends, then records what
 * the broker said: whatever dies in between, the command is sent again with the same id, and the vehicle acts once.
 */
export function createDispatcher(options: Options): Dispatcher {
  const { ctx, log, topics, metrics, signing, mqtt5, broker, record } = options;
  let stopped = false;
  const sending = new Set<Promise<void>>();
  /** There was more to send than the broker takes at a time. */
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
    claim().catch((error: unknown) => log.warn({ err: error }, 'commands wait for PostgreSQL')),
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
