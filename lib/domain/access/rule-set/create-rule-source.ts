import type { Db } from '@/lib/platform/db';
import { type Log, sparingly } from '@/lib/platform/log';
import { listenNotices, type Notice } from '../../live';
import { type CompiledRules, compileRules } from '../rules/compile-rules';
import { readUsableRules } from './read-current-rules';
import { selectCurrentVersion } from './rule-set-store';

export type RuleSource = {
  /** The published rules. Waits only until they were read for the first time. */
  current(): Promise<CompiledRules>;
  /** Why they may not be the newest, or null. */
  problem(): string | null;
  close(): Promise<void>;
};

type Options = {
  db: Db;
  databaseUrl: string;
  topicRoot: string;
  log: Log;
  /** What is told on `tsp_access` and `tsp_feed`, but for new rules. */
  onNotice?(notice: Notice): void;
  /** From now on it is told; what was told before may be lost. */
  onListening?(): void;
  /** Rules of another version are in force here. */
  onRules?(version: number): void;
};

// A notice tells at once; this is for the ones that are lost
const POLL_MS = 1_000;
const LOG_EVERY_MS = 60_000;

/** Always holds the newest rules that can be read; while the database is away, those it had. */
export function createRuleSource({
  db,
  databaseUrl,
  topicRoot,
  log,
  onNotice,
  onListening,
  onRules,
}: Options): RuleSource {
  let ended = false;
  let compiled: CompiledRules | null = null;
  let settle = { resolve: (_: CompiledRules): void => undefined, reject: (_: Error): void => undefined };
  const first = new Promise<CompiledRules>((resolve, reject) => {
    settle = { resolve, reject };
  });
  // Whoever asks hears of it; that nobody asked is no failure
  first.catch(() => undefined);
  let problem: string | null = 'access rules not read yet';
  let seen = 0;
  let wake: () => void = () => undefined;
  const failed = sparingly(LOG_EVERY_MS, (err, unsaid) => log.error({ err, unsaid }, 'access rules could not be read'));

  async function look(): Promise<void> {
    const newest = await selectCurrentVersion(db);
    if (compiled && newest === seen) return;
    const { version, rules, broken } = await readUsableRules(db);
    seen = Math.max(newest, version, ...broken);
    if (broken.length > 0) log.error({ broken, inForce: version }, 'access rules cannot be read; earlier ones stay');
    if (compiled?.version === version) return;
    compiled = compileRules(rules, { root: topicRoot, version });
    settle.resolve(compiled);
    log.info({ version, rules: rules.length }, 'access rules in force');
    onRules?.(version);
  }

  async function run(): Promise<void> {
    while (!ended) {
      const woken = new Promise<void>((resolve) => {
        wake = resolve;
      });
      try {
        await look();
        problem = null;
      } catch (error) {
        problem = 'access rules could not be read';
        failed(error);
      }
      const timer = setTimeout(wake, POLL_MS);
      await woken;
      clearTimeout(timer);
    }
  }

  const notices = listenNotices({
    databaseUrl,
    channels: ['tsp_access', 'tsp_feed'],
    log,
    onNotice: (notice) => {
      if (notice.type === 'rules') wake();
      else onNotice?.(notice);
    },
    onListening: () => {
      onListening?.();
      wake();
    },
  });
  const running = run();

  return {
    current: async () => compiled ?? first,
    problem: () => problem,
    async close() {
      ended = true;
      wake();
      settle.reject(new Error('Nobody reads access rules any more'));
      await Promise.all([notices.close(), running]);
    },
  };
}
