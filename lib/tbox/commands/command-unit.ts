import type { Clock } from '@/lib/platform/clock';
import type { Log } from '@/lib/platform/log';
import { type Answer, Answers, RateLimit } from './answers';
import { CommandHandler } from './command-handler';
import { Executions } from './executions';
import { type ExecutionRequest, type Executor, NO_EXECUTOR, type Refusal } from './executor';
import type { CrashPoint, TboxFaults } from './faults';
import type { Journal } from './journal';
import { KeyRing } from './key-ring';
import { type LinkTuning, PlatformLink } from './platform-link';
import { RequestVerifier } from './request-verifier';
import { type Monotonic, ServerTime, type TimeBounds } from './server-time';

export type CommandTuning = LinkTuning & {
  /** How long a command waits for its signing key and for the server time. */
  holdMs: number;
};
export const DEFAULT_COMMAND_TUNING: CommandTuning = {
  requestIntervalMs: 2_000,
  retryMs: 5_000,
  maxRetryMs: 5 * 60_000,
  refreshMs: 3_600_000,
  maxHeldCommands: 16,
  holdMs: 5_000,
};
export type CommandOptions = {
  /** Also the MQTT client id. */
  vin: string;
  /** The vehicle's clock, which may be wrong: used for timestamps only, never for decisions. */
  clock: Clock;
  log: Log;
  /** PEM, one certificate or several: issuers of the certificates of command signing keys. */
  trustAnchor: string;
  journal: Journal;
  /** Default: nothing is supported. */
  executor?: Executor;
  /** Default: `performance.now()`. */
  monotonic?: Monotonic;
  faults?: TboxFaults;
  /** Called right before `execute`. */
  onExecute?: (commandId: string, operation: string) => void;
};
type Environment = {
  tuning: CommandTuning;
  report(syncId: string): void;
  send(answer: Answer): void;
  pending(payload: string): 'unsent' | 'sent' | null;
  /** Simulates a power cut. */
  crash(): void;
};

// Answers to unverified requests: a burst for commissioning, then one in ten seconds
const UNVERIFIED_BURST = 10;
const UNVERIFIED_INTERVAL_MS = 10_000;

/** Wires together the parts of a TBox that handle commands. */
export class CommandUnit {
  readonly handler: CommandHandler;
  readonly link: PlatformLink;
  readonly answers: Answers;
  readonly executions: Executions;
  readonly #time: ServerTime;
  #poweredOff = false;

  constructor(options: CommandOptions, { tuning, report, send, pending, crash }: Environment) {
    const { vin, log, journal, clock, executor = NO_EXECUTOR, faults = {}, monotonic = performance } = options;
    const keys = new KeyRing(options.trustAnchor, journal);
    const time = new ServerTime(monotonic);
    const isPoweredOff = () => this.#poweredOff;
    const unverified = new RateLimit(monotonic, UNVERIFIED_BURST, UNVERIFIED_INTERVAL_MS);
    const crashes = (point: CrashPoint, commandId: string) => {
      if (faults.crashAt?.(point, commandId)) crash();
      return this.#poweredOff;
    };
    this.#time = time;
    this.link = new PlatformLink({ tuning, monotonic, time, keys, log, report });
    this.answers = new Answers({ clock, faults, journal, unverified, send, pending });
    const refusal = (request: ExecutionRequest) => checkTime(time, request) ?? executor.check(request);
    const onExecute = options.onExecute ?? (() => undefined);
    const { answers, link } = this;
    this.executions = new Executions({ executor, journal, answers, log, onExecute, refusal, crashes, isPoweredOff });
    this.handler = new CommandHandler({
      verifier: new RequestVerifier({ vin, keys, time, link, holdMs: tuning.holdMs }),
      executions: this.executions,
      answers,
      journal,
      executor,
      faults,
      log,
      checkTime: (request) => checkTime(time, request),
      earliestMs: () => time.earliestMs,
      isPoweredOff,
    });
  }

  /** null: unknown. */
  get time(): TimeBounds | null {
    return this.#time.bounds;
  }

  /** Simulates a power cut: nothing is sent, written or started any more. */
  powerOff(): void {
    this.#poweredOff = true;
    this.answers.end();
    this.link.stop();
  }
}

function checkTime(time: ServerTime, { expiresAt }: ExecutionRequest): Refusal | null {
  const { bounds, earliestMs } = time;
  // late as soon as it may be late
  const latestMs = bounds?.latestMs ?? earliestMs;
  if (latestMs !== null && latestMs >= expiresAt) return { code: 'expired', detail: 'The deadline has passed' };
  return bounds ? null : { code: 'clock_unknown', detail: 'No time received from the platform' };
}
