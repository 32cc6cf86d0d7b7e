import type { Topics } from '@/lib/contracts';
import type { Log } from '@/lib/platform/log';
import { type Delivery, NotConfirmedError } from '@/lib/platform/mqtt';
import type { Ctx } from '../context';
import { type ClaimedCommand, claimCommands } from './claim-commands';
import type { DispatchMetrics } from './dispatch-metrics';
import { recordSending, type Sending } from './record-sending';
import { type CommandSigning, signRequest } from './sign-request';

type Options = {
  ctx: Ctx;
  log: Log;
  topics: Topics;
  metrics: DispatchMetrics;
  signing: CommandSigning;
  /** MQTT 5: expiry, correlation and response topic go with a command. */
  mqtt5: boolean;
  broker: { deliver(delivery: Delivery): Promise<void>; free(): number };
};

export type Dispatcher = {
  /** There may be something to send; returns at once. */
  poke(): void;
  /** Nothing more is claimed; what was sent is recorded. */
  stop(): Promise<void>;
};

/**
 * Hands commands to the broker as their vehicles are online. Claims first, in a transaction, then sends, then records what
 * the broker said: whatever dies in between, the command is sent again with the same id, and the vehicle acts once.
 */
export function createDispatcher(options: Options): Dispatcher {
  const { ctx, log, topics, metrics, signing, mqtt5, broker } = options;
  let again = false;
  let stopped = false;
  let claiming: Promise<void> | null = null;
  const sending = new Set<Promise<void>>();
  let done: Sending[] = [];
  let recording: Promise<void> | null = null;

  async function claim(): Promise<void> {
    do {
      again = false;
      const limit = broker.free() - sending.size;
      if (limit <= 0) return;
      const claimed = await claimCommands({ ctx, input: { limit } });
      for (const command of claimed) {
        const one = send(command).finally(() => {
          sending.delete(one);
          poke();
        });
        sending.add(one);
      }
      if (claimed.length === limit) again = true;
    } while (again && !stopped);
  }

  async function send(command: ClaimedCommand): Promise<void> {
    const end = metrics.sendSeconds.startTimer();
    let failure: string | null = null;
    try {
      await broker.deliver(await delivery(command));
    } catch (error) {
      failure = error instanceof Error ? error.message : String(error);
      if (!(error instanceof NotConfirmedError))
        log.error({ err: error, commandId: command.id }, 'a command was not sent');
    }
    end();
    metrics.sent.inc({ outcome: failure === null ? 'published' : 'not_confirmed' });
    done.push({ id: command.id, at: ctx.clock.now(), failure });
    recording ??= record();
    await recording;
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

  /** Together what came together. Not stored: the claim runs out, and it is sent once more. */
  async function record(): Promise<void> {
    while (done.length > 0) {
      const batch = done;
      done = [];
      try {
        await recordSending({ ctx, input: batch });
      } catch (error) {
        log.warn({ err: error, commands: batch.length }, 'what was sent could not be recorded');
      }
    }
    recording = null;
  }

  function poke(): void {
    if (stopped) return;
    again = true;
    claiming ??= claim()
      .catch((error: unknown) => log.warn({ err: error }, 'commands wait for PostgreSQL'))
      .finally(() => {
        claiming = null;
        if (again) poke();
      });
  }

  return {
    poke,
    async stop() {
      stopped = true;
      await claiming;
      await Promise.all(sending);
    },
  };
}
