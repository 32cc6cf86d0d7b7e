import pLimit from 'p-limit';
import pg from 'pg';
import { backoffMs } from '@/lib/platform/async/backoff';
import type { Log } from '@/lib/platform/log';
import { CHANNELS, type Channel, type Notification } from './channels';

export type Subscription = {
  /** Why notifications may be missed now, or null. */
  problem(): string | null;
  /** From now on the handler is not called. */
  unsubscribe(): void;
};

export type SubscribeOptions = {
  /**
   * LISTEN is in force: after `subscribe`, and again after each lost connection. What was sent before is missed, so that
   * the subscriber reads what it needs again.
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

type Query = (text: string) => Promise<unknown>;

type Subscriber = {
  channels: readonly Channel[];
  handler(notification: Notification): void;
  onSubscribed?: SubscribeOptions['onSubscribed'];
  isListening: boolean;
  /** When the connection was lost that it listened on; null: it has never listened. */
  missedSince: number | null;
};

const NOT_LISTENING = 'not listening yet';
const FIRST_RETRY_MS = 200;
const MAX_RETRY_MS = 5_000;
const PROBE_MS = 10_000;
const QUERY_TIMEOUT_MS = 5_000;

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
  let started = false;
  let closed = false;
  let client: pg.Client | null = null;
  /** Of that connection, while it is open. */
  let query: Query | null = null;
  let problem = NOT_LISTENING;
  let timer: NodeJS.Timeout | undefined;
  let fail: (error: Error) => void = () => undefined;

  async function open(attempt: number): Promise<void> {
    const current = new pg.Client({
      connectionString: databaseUrl,
      application_name: `${applicationName} notifications`,
      connectionTimeoutMillis: QUERY_TIMEOUT_MS,
      query_timeout: QUERY_TIMEOUT_MS,
      keepAlive: true,
    });
    client = current;
    // pg takes one query at a time
    const limit = pLimit(1);
    const queryCurrent: Query = (text) => limit(() => current.query(text));
    let probe: NodeJS.Timeout | undefined;
    let failed = false;
    const failCurrent = (error: Error) => {
      if (failed) return;
      failed = true;
      clearInterval(probe);
      query = null;
      problem = error.message;
      loseAll(error);
      current.end().catch((failure: Error) => log.debug({ err: failure }, 'broken connection not closed'));
      if (!closed) timer = setTimeout(() => void open(attempt + 1), backoffMs(attempt, FIRST_RETRY_MS, MAX_RETRY_MS));
    };
    fail = failCurrent;
    current.on('error', failCurrent);
    current.on('end', () => failCurrent(new Error('the database closed the connection')));
    current.on('notification', ({ channel, payload = '' }) => receive(channel as Channel, payload));
    try {
      await current.connect();
    } catch (error) {
      failCurrent(error instanceof Error ? error : new Error(String(error)));
      return;
    }
    if (failed) return;
    query = queryCurrent;
    problem = NOT_LISTENING;
    // This connection never writes, so that a network that swallows packets would not be seen
    probe = setInterval(() => void queryCurrent('select 1').catch(failCurrent), PROBE_MS);
    if (await listen(queryCurrent, [...subscribers])) attempt = 0;
  }

  async function listen(current: Query, added: readonly Subscriber[]): Promise<boolean> {
    const channels = new Set(added.flatMap((subscriber) => subscriber.channels));
    try {
      await current([...channels].map((channel) => `listen ${channel}`).join('; '));
    } catch (error) {
      if (current === query) fail(error instanceof Error ? error : new Error(String(error)));
      return false;
    }
    if (current !== query) return false;
    for (const subscriber of added) {
      if (!subscribers.has(subscriber)) continue;
      subscriber.isListening = true;
      call(() => subscriber.onSubscribed?.(subscriber.missedSince));
    }
    return true;
  }

  function loseAll(error: Error): void {
    if (closed) return;
    const lost = [...subscribers].filter(({ isListening }) => isListening);
    for (const subscriber of lost) Object.assign(subscriber, { isListening: false, missedSince: Date.now() });
    if (lost.length > 0) log.warn({ err: error }, 'notifications are missed until the database is connected again');
  }

  function receive(channel: Channel, payload: string): void {
    let value: unknown;
    try {
      value = JSON.parse(payload);
    } catch (error) {
      log.warn({ err: error, channel }, 'notification is not JSON');
      return;
    }
    const result = CHANNELS[channel].safeParse(value);
    if (!result.success) {
      log.warn({ err: result.error, channel }, 'notification does not match the schema of its channel');
      return;
    }
    for (const { channels, handler } of [...subscribers]) {
      if (channels.includes(channel)) call(() => handler(result.data));
    }
  }

  /** One subscriber that throws keeps nothing from the others. */
  function call(subscriber: () => void): void {
    try {
      subscriber();
    } catch (error) {
      log.error({ err: error }, 'subscriber of notifications failed');
    }
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
      if (query) void listen(query, [subscriber]);
      else if (!started && !closed) void open(0);
      started = true;
      return {
        problem: () => (subscriber.isListening ? null : problem),
        unsubscribe() {
          if (!subscribers.delete(subscriber) || !query) return;
          const unused = subscriber.channels.filter(
            (channel) => ![...subscribers].some((s) => s.channels.includes(channel)),
          );
          if (unused.length > 0) query(unused.map((channel) => `unlisten ${channel}`).join('; ')).catch(fail);
        },
      };
    },
    async close() {
      closed = true;
      subscribers.clear();
      clearTimeout(timer);
      await client?.end();
    },
  };
}
