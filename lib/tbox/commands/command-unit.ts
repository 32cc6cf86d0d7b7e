import type { Clock } from '@/lib/platform/clock';
import type { Log } from '@/lib/platform/log';
import { type Answer, Answers } from './answers';
import { CommandHandler } from './command-handler';
import { Executions } from './executions';
import { type ExecutionRequest, type Executor, NO_EXECUTOR, type Refusal } from './executor';
import type { CrashPoint, TboxFaults } from './faults';
import type { Journal } from './journal';
import { KeyRing } from './key-ring';
import { type LinkTuning, PlatformLink } from './platform-link';
import { RateLimit } from './rate-limit';
import { RequestVerifier } from './request-verifier';
import { type Monotonic, ServerTime, type TimeBounds } from './server-time';

export type CommandTuning = LinkTuning & {
  /** How long a command waits for the key that signed it, and for the time. */
  holdMs: number;
};
export const DEFAULT_COMMAND_TUNING: CommandTuning = {
  requestIntervalMs: 2_000,
  requestAgainMs: 5_000,
  requestAgainMaxMs: 5 * 60_000,
  refreshMs: 3_600_000,
  maxHeldCommands: 16,
  holdMs: 5_000,
};
export type CommandOptions = {
  /** Also the MQTT client id. */
  vin: string;
  /** The vehicle's clock, right or wrong: it stands in what is sent, nothing is decided by it. */
  clock: Clock;
  log: Log;
  /** PEM, one certificate or several: above the certificates of the keys that sign commands. */
  trustAnchor: string;
  journal: Journal;
  /** Default: nothing is supported. */
  executor?: Executor;
  /** Default: `performance.now()`. */
  monotonic?: Monotonic;
  faults?: TboxFaults;
  /** Called at the very moment of acting. */
  onExecute?: (commandId: string, operation: string) => void;
};
type Surroundings = {
  tuning: CommandTuning;
  report(syncId: string): void;
  send(answer: Answer): void;
  pending(payload: string): 'unsent' | 'sent' | null;
  /** Power fails. */
  crash(): void;
};

// Answers to what is not signed: some at once for a commissioning engineer, then one in ten seconds
const UNVERIFIED_BURST = 10;
const UNVERIFIED_INTERVAL_MS = 10_000;

/** All that a TBox needs to carry out commands, wired together. */
export class CommandUnit {
  readonly handler: CommandHandler;
  readonly link: PlatformLink;
  readonly answers: Answers;
  readonly executions: Executions;
  readonly #time: ServerTime;
  #dead = false;

  constructor(options: CommandOptions, { tuning, report, send, pending, crash }: Surroundings) {
    const { vin, log, journal, clock, executor = NO_EXECUTOR, faults = {}, monotonic = performance } = options;
    const keys = new KeyRing(options.trustAnchor, journal);
    const time = new ServerTime(monotonic);
    const dead = () => this.#dead;
    const unverified = new RateLimit(monotonic, UNVERIFIED_BURST, UNVERIFIED_INTERVAL_MS);
    const crashes = (point: CrashPoint, commandId: string) => {
      if (faults.crashAt?.(point, commandId)) crash();
      return this.#dead;
    };
    this.#time = time;
    this.link = new PlatformLink({ tuning, monotonic, time, keys, log, report });
    this.answers = new Answers({ clock, faults, journal, unverified, send, pending });
    const refusal = (request: ExecutionRequest) => untimely(time, request) ?? executor.check(request);
    const onExecute = options.onExecute ?? (() => undefined);
    const { answers, link } = this;
    this.executions = new Executions({ executor, journal, answers, log, onExecute, refusal, crashes, dead });
    this.handler = new CommandHandler({
      verifier: new RequestVerifier({ vin, keys, time, link, holdMs: tuning.holdMs }),
      executions: this.executions,
      answers,
      journal,
      executor,
      faults,
      log,
      untimely: (request) => untimely(time, request),
      earliestMs: () => time.earliestMs,
      dead,
    });
  }

  /** null: not known. */
  get time(): TimeBounds | null {
    return this.#time.bounds;
  }

  /** Nothing is said, written or begun any more. */
  die(): void {
    this.#dead = true;
    this.answers.end();
    this.link.stop();
  }
}

function untimely(time: ServerTime, { expiresAt }: ExecutionRequest): Refusal | null {
  const { bounds, earliestMs } = time;
  // it counts as late as soon as it may be late
  const latestMs = bounds?.latestMs ?? earliestMs;
  if (latestMs !== null && latestMs >= expiresAt) return { code: 'expired', detail: 'The deadline has passed' };
  return bounds ? null : { code: 'clock_unknown', detail: 'The platform has not told the time' };
}
