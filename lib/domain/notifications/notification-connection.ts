import pLimit from 'p-limit';
import pg from 'pg';
import { backoffMs } from '@/lib/platform/async/backoff';
import type { Log } from '@/lib/platform/log';

/** Runs one statement on the connection. */
export type RunStatement = (text: string) => Promise<unknown>;

type NotificationConnection = {
  /** Of the open connection; null while there is none. */
  current(): RunStatement | null;
  /** Why there is no connection, or why it is not used yet. */
  problem(): string;
  /** The first time: opens the connection, and again after each failure, with back-off. */
  open(): void;
  /** Gives up the open connection, which is then opened again. */
  fail(error: unknown): void;
  close(): Promise<void>;
};

type Options = {
  databaseUrl: string;
  applicationName: string;
  log: Log;
  /** @returns false if the connection has failed meanwhile; true resets the back-off */
  onOpen(run: RunStatement): Promise<boolean>;
  onLost(error: Error): void;
  onNotification(channel: string, payload: string): void;
};

const NOT_LISTENING = 'not listening yet';
const FIRST_RETRY_MS = 200;
const MAX_RETRY_MS = 5_000;
const PROBE_MS = 10_000;
const QUERY_TIMEOUT_MS = 5_000;

/** A connection outside of the pool that receives notifications. */
export function createNotificationConnection(options: Options): NotificationConnection {
  const { log } = options;
  let opened = false;
  let closed = false;
  let client: pg.Client | null = null;
  let run: RunStatement | null = null;
  let problem = NOT_LISTENING;
  let timer: NodeJS.Timeout | undefined;
  let failCurrent: (error: Error) => void = () => undefined;

  async function connect(attempt: number): Promise<void> {
    const current = newClient(options);
    client = current;
    // pg runs one query at a time
    const limit = pLimit(1);
    const runCurrent: RunStatement = (text) => limit(() => current.query(text));
    let probe: NodeJS.Timeout | undefined;
    let failed = false;
    const fail = (error: Error) => {
      if (failed) return;
      failed = true;
      clearInterval(probe);
      run = null;
      problem = error.message;
      if (!closed) options.onLost(error);
      current.end().catch((failure: Error) => log.debug({ err: failure }, 'broken connection not closed'));
      if (!closed)
        timer = setTimeout(() => void connect(attempt + 1), backoffMs(attempt, FIRST_RETRY_MS, MAX_RETRY_MS));
    };
    failCurrent = fail;
    current.on('error', fail);
    current.on('end', () => fail(new Error('the database closed the connection')));
    current.on('notification', ({ channel, payload = '' }) => options.onNotification(channel, payload));
    try {
      await current.connect();
    } catch (error) {
      fail(toError(error));
      return;
    }
    if (failed) return;
    run = runCurrent;
    problem = NOT_LISTENING;
    // Without writes a silently dropped connection would not be noticed
    probe = setInterval(() => void runCurrent('select 1').catch(fail), PROBE_MS);
    if (await options.onOpen(runCurrent)) attempt = 0;
  }

  return {
    current: () => run,
    problem: () => problem,
    open() {
      if (opened || closed) return;
      opened = true;
      void connect(0);
    },
    fail: (error) => failCurrent(toError(error)),
    async close() {
      closed = true;
      clearTimeout(timer);
      await client?.end();
    },
  };
}

const newClient = ({ databaseUrl, applicationName }: Options): pg.Client =>
  new pg.Client({
    connectionString: databaseUrl,
    application_name: `${applicationName} notifications`,
    connectionTimeoutMillis: QUERY_TIMEOUT_MS,
    query_timeout: QUERY_TIMEOUT_MS,
    keepAlive: true,
  });

const toError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)));
