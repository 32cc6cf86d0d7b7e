import pg from 'pg';
import { backoffMs } from '@/lib/platform/async/backoff';
import type { Log } from '@/lib/platform/log';
import { type Notice, type NoticeChannel, noticeSchema } from './notice';

export type NoticeListener = { problem(): string | null; close(): Promise<void> };

const FIRST_RETRY_MS = 200;
const MAX_RETRY_MS = 5_000;
const PROBE_MS = 10_000;

/**
 * Listens with a connection of its own, for ever. What is told while it is away is lost: `onListening` says
 * since when (null the first time), so that the caller looks for itself.
 */
export function listenNotices({
  databaseUrl,
  channels,
  log,
  onNotice,
  onListening,
}: {
  databaseUrl: string;
  channels: readonly NoticeChannel[];
  log: Log;
  onNotice(notice: Notice): void;
  onListening(lostSince: number | null): void;
}): NoticeListener {
  let client: pg.Client | null = null;
  let closed = false;
  let lostSince: number | null = null;
  let problem: string | null = 'not listening yet';
  let timer: NodeJS.Timeout | undefined;

  async function open(attempt: number): Promise<void> {
    const current = new pg.Client({
      connectionString: databaseUrl,
      application_name: 'notices',
      connectionTimeoutMillis: 5_000,
      query_timeout: 5_000,
      keepAlive: true,
    });
    client = current;
    let probe: NodeJS.Timeout | undefined;
    let over = false;
    const fail = (error: Error) => {
      if (over) return;
      over = true;
      clearInterval(probe);
      if (problem === null) {
        lostSince = Date.now();
        log.warn({ err: error }, 'notices of the database are lost until it is back');
      }
      problem = error.message;
      current.end().catch((failure: Error) => log.debug({ err: failure }, 'a broken connection did not end well'));
      if (!closed) timer = setTimeout(() => void open(attempt + 1), backoffMs(attempt, FIRST_RETRY_MS, MAX_RETRY_MS));
    };
    current.on('error', fail);
    current.on('end', () => fail(new Error('the database ended the connection')));
    current.on('notification', ({ payload }) => receive(payload ?? ''));
    try {
      await current.connect();
      await current.query(channels.map((channel) => `listen ${channel}`).join('; '));
    } catch (error) {
      fail(error instanceof Error ? error : new Error(String(error)));
      return;
    }
    attempt = 0;
    problem = null;
    // A listener never writes, so a silent loss of the connection would stay unseen
    probe = setInterval(() => void current.query('select 1').catch(fail), PROBE_MS);
    onListening(lostSince);
  }

  function receive(payload: string): void {
    let value: unknown;
    try {
      value = JSON.parse(payload);
    } catch (error) {
      log.warn({ err: error }, 'a notice is not JSON');
      return;
    }
    const result = noticeSchema.safeParse(value);
    if (result.success) onNotice(result.data);
    else log.warn({ err: result.error }, 'a notice is not of a known form');
  }

  void open(0);
  return {
    problem: () => problem,
    async close() {
      closed = true;
      clearTimeout(timer);
      await client?.end();
    },
  };
}
