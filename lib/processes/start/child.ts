import { type ChildProcess, spawn } from 'node:child_process';
import { get as httpGet, type IncomingMessage } from 'node:http';
import { get as httpsGet } from 'node:https';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { CONFIG_EXIT_CODE } from '@/lib/platform/config';
import { RotatingLog } from './rotating-log';
import { StartError } from './start-error';

export type ChildDefinition = {
  name: string;
  /** Arguments of `node`. */
  args: string[];
  cwd?: string;
  env: NodeJS.ProcessEnv;
  readyUrl: string;
  /** The start does not fail without it, and no longer waits for it after this time. */
  optionalAfterMs?: number;
};

type Hooks = { onSpawn(pid: number): void; print(line: string): void };

/** Interval of the line about a child that is not ready yet. */
const WAIT_NOTE_MS = 15_000;
const MAX_FAILED_STARTS = 6;

// Back-off 0.5 s, 1 s, 2 s, 3 s, reset after HEALTHY_AFTER_MS. The maximum is low because vehicles must reconnect within 10 s of
// a broker's crash, even of the third in a row, and their own back-off takes up to 5 s of that
const BACKOFF_FIRST_MS = 500;
const BACKOFF_MAX_MS = 3_000;
const HEALTHY_AFTER_MS = 20_000;
// Longer than DRAIN_DEADLINE_MS of a process
const KILL_AFTER_MS = 10_000;
const READY_POLL_MS = 50;
const STDERR_KEPT = 20;

/** One supervised process: restarted with back-off when it exits by itself, killed when it does not stop in time. */
export class Child {
  private process: ChildProcess | null = null;
  private stopping = false;
  private failures = 0;
  private stderr: string[] = [];
  private exited: number | null = null;
  private failedStarts = 0;
  private readonly log: RotatingLog;

  constructor(
    private readonly definition: ChildDefinition,
    logDir: string,
    private readonly hooks: Hooks,
  ) {
    this.log = new RotatingLog(logDir, definition.name);
  }

  get name(): string {
    return this.definition.name;
  }

  start(): void {
    const { args, cwd, env, name } = this.definition;
    this.exited = null;
    this.stderr = [];
    const startedAt = Date.now();
    // In its own process group, Ctrl-C reaches only the supervisor, which stops children in order. The IPC channel closes when the
    // supervisor exits, and the child exits then
    const child = spawn(process.execPath, args, { cwd, env, detached: true, stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
    this.process = child;
    if (child.pid) this.hooks.onSpawn(child.pid);
    child.stdout?.on('data', (chunk: Buffer) => this.log.write(chunk));
    child.stderr?.on('data', (chunk: Buffer) => {
      this.log.write(chunk);
      this.stderr = [...this.stderr, ...chunk.toString().trimEnd().split('\n')].slice(-STDERR_KEPT);
    });
    child.on('exit', (code, signal) => {
      this.exited = code ?? 1;
      this.failedStarts += 1;
      if (this.stopping) return;
      if (Date.now() - startedAt > HEALTHY_AFTER_MS) this.failures = 0;
      const delayMs = Math.min(BACKOFF_MAX_MS, BACKOFF_FIRST_MS * 2 ** this.failures++);
      this.hooks.print(
        `${name} ended (${signal ?? `code ${code}`}), restarting in ${delayMs / 1000} s: ${this.lastErrorLine()}`,
      );
      setTimeout(() => {
        if (!this.stopping) this.start();
      }, delayMs);
    });
  }

  /**
   * Polls the readiness URL. Failed starts are retried, because on a busy machine one slow connection is enough to fail one.
   * @returns empty when ready; why not, when `optionalAfterMs` has passed
   * @throws StartError with the last line of stderr when the configuration is invalid or after MAX_FAILED_STARTS, or with the
   *   last answer after `timeoutMs`
   */
  async ready(timeoutMs: number): Promise<string> {
    const { optionalAfterMs = Infinity } = this.definition;
    const began = Date.now();
    let reason = 'no answer';
    let notedAt = began;
    this.failedStarts = this.exited === null ? 0 : 1;
    while (Date.now() - began < timeoutMs) {
      if (this.exited === CONFIG_EXIT_CODE || this.failedStarts >= MAX_FAILED_STARTS) {
        this.stopping = true;
        throw new StartError(`${this.name} did not start: ${this.lastErrorLine()}`, this.exited ?? 1);
      }
      if (this.exited === null) {
        reason = await probe(this.definition.readyUrl);
        if (reason === '') return '';
        if (Date.now() - began >= optionalAfterMs) return `not ready: ${reason}`;
      }
      if (Date.now() - notedAt > WAIT_NOTE_MS) {
        notedAt = Date.now();
        this.hooks.print(`  waiting for ${this.name}: ${reason}`);
      }
      await sleep(READY_POLL_MS);
    }
    throw new StartError(`${this.name} is not ready after ${timeoutMs / 1000} s: ${reason}`);
  }

  async stop(): Promise<void> {
    this.stopping = true;
    const child = this.process;
    if (child && this.exited === null) {
      const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), KILL_AFTER_MS);
      await ended;
      clearTimeout(timer);
    }
    this.log.end();
  }

  private lastErrorLine(): string {
    return this.stderr.filter((line) => line.trim()).at(-1) ?? `see the log of ${this.name}`;
  }
}

const PROBE_TIMEOUT_MS = 2_000;

/** @returns empty when ready, else why not */
function probe(url: string): Promise<string> {
  return new Promise((resolve) => {
    // The certificate is for the name that browsers use
    const options = { timeout: PROBE_TIMEOUT_MS, rejectUnauthorized: false };
    const request = url.startsWith('https:') ? httpsGet(url, options, answered) : httpGet(url, options, answered);
    request.on('timeout', () => request.destroy(new Error('no answer in time')));
    request.on('error', (error) => resolve(error.message || String(error)));
    function answered(response: IncomingMessage): void {
      text(response).then(
        (body) => resolve(response.statusCode === 200 ? '' : body.slice(0, 300)),
        (error) => resolve(String(error)),
      );
    }
  });
}
