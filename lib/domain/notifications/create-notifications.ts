import type { Log } from '@/lib/platform/log';
import { CHANNELS, type Channel, type Notification } from './channels';
import { createNotificationConnection, type RunStatement } from './notification-connection';

export type Subscription = {
  /** Why notifications may be missed now, or null. */
  problem(): string | null;
  /** From now on the handler is not called. */
  unsubscribe(): void;
};

type SubscribeOptions = {
  /**
   * LISTEN is in force: after `subscribe`, and after each reconnect. Earlier notifications were missed, so that the subscriber
   * must read its data again.
   * @param missedSince ms since the epoch; null the first time
   */
  onSubscribed?(missedSince: number | null): void;
};

export type Notifications = {
  subscribe<C extends Channel>(
    channels: C | readonly C[],
    handler: (notification: Notification<C>) => void,
    options?: SubscribeOptions,
  ): Subscription;
  close(): Promise<void>;
};

type Subscriber = {
  channels: readonly Channel[];
  handler(notification: Notification): void;
  onSubscribed?: SubscribeOptions['onSubscribed'];
  isListening: boolean;
  /** When its connection was lost; null if it never listened. */
  missedSince: number | null;
};

/**
 * The notifications of a process: one connection that listens for all subscribers, from the first of them until `close`,
 * and is opened again with back-off.
 */
export function createNotifications({
  databaseUrl,
  applicationName,
  log,
}: {
  databaseUrl: string;
  applicationName: string;
  log: Log;
}): Notifications {
  const subscribers = new Set<Subscriber>();
  const connection = createNotificationConnection({
    databaseUrl,
    applicationName,
    log,
    onOpen: (run) => listen(run, [...subscribers]),
    onLost: markLost,
    onNotification: (channel, payload) => receive(channel as Channel, payload),
  });

  async function listen(run: RunStatement, added: readonly Subscriber[]): Promise<boolean> {
    const channels = new Set(added.flatMap((subscriber) => subscriber.channels));
    try {
      await run([...channels].map((channel) => `listen ${channel}`).join('; '));
    } catch (error) {
      failOpen(run, error);
      return false;
    }
    if (run !== connection.current()) return false;
    for (const subscriber of added) {
      if (!subscribers.has(subscriber)) continue;
      subscriber.isListening = true;
      call(() => subscriber.onSubscribed?.(subscriber.missedSince));
    }
    return true;
  }

  /** Unless another connection is open by now. */
  function failOpen(run: RunStatement, error: unknown): void {
    if (run === connection.current()) connection.fail(error);
  }

  function markLost(error: Error): void {
    const lost = [...subscribers].filter(({ isListening }) => isListening);
    for (const subscriber of lost) Object.assign(subscriber, { isListening: false, missedSince: Date.now() });
    if (lost.length > 0) log.warn({ err: error }, 'notifications are missed until the database is connected again');
  }

  function receive(channel: Channel, payload: string): void {
    const notification = parseNotification(channel, payload, log);
    if (!notification) return;
    for (const { channels, handler } of [...subscribers]) {
      if (channels.includes(channel)) call(() => handler(notification));
    }
  }

  /** A subscriber that throws must not affect others. */
  function call(subscriber: () => void): void {
    try {
      subscriber();
    } catch (error) {
      log.error({ err: error }, 'subscriber of notifications failed');
    }
  }

  function unsubscribe(subscriber: Subscriber): void {
    const run = connection.current();
    if (!subscribers.delete(subscriber) || !run) return;
    const unused = subscriber.channels.filter((channel) => ![...subscribers].some((s) => s.channels.includes(channel)));
    if (unused.length === 0) return;
    run(unused.map((channel) => `unlisten ${channel}`).join('; ')).catch((error) => failOpen(run, error));
  }

  return {
    subscribe(channels, handler, { onSubscribed } = {}) {
      const subscriber: Subscriber = {
        channels: typeof channels === 'string' ? [channels] : channels,
        handler: handler as Subscriber['handler'],
        onSubscribed,
        isListening: false,
        missedSince: null,
      };
      subscribers.add(subscriber);
      const run = connection.current();
      if (run) void listen(run, [subscriber]);
      else connection.open();
      return {
        problem: () => (subscriber.isListening ? null : connection.problem()),
        unsubscribe: () => unsubscribe(subscriber),
      };
    },
    async close() {
      subscribers.clear();
      await connection.close();
    },
  };
}

/** Null, and a warning, if the payload is malformed. */
function parseNotification(channel: Channel, payload: string, log: Log): Notification | null {
  let value: unknown;
  try {
    value = JSON.parse(payload);
  } catch (error) {
    log.warn({ err: error, channel }, 'notification is not JSON');
    return null;
  }
  const result = CHANNELS[channel].safeParse(value);
  if (result.success) return result.data;
  log.warn({ err: result.error, channel }, 'notification does not match the schema of its channel');
  return null;
}
