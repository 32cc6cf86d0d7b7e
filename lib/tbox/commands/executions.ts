import { commandDefinition } from '@/lib/contracts';
import type { Log } from '@/lib/platform/log';
import type { Answers } from './answers';
import type { ExecutionRequest, Executor, Outcome, Refusal } from './executor';
import type { CrashPoint } from './faults';
import type { Journal, JournalEntry } from './journal';

type Parts = {
  executor: Executor;
  journal: Journal;
  answers: Answers;
  log: Log;
  /** Called right before `execute`. */
  onExecute(commandId: string, operation: string): void;
  /** Checked right before execution; null: it may start. */
  refusal(request: ExecutionRequest): Refusal | null;
  /** Whether a simulated power cut happens here. */
  crashes(point: CrashPoint, commandId: string): boolean;
  isPoweredOff(): boolean;
};
type Entry = Pick<JournalEntry, 'answer' | 'final' | 'acknowledged'>;

/**
 * Executes commands. Invariant: the start of a command is on disk before it starts, and its outcome before it is answered. So it
 * starts at most once, and its answer never changes.
 */
export class Executions {
  executed = 0;
  /** Conflict groups by command id. */
  readonly #running = new Map<string, string | null>();
  /** Commands whose newest answer is not on disk yet; permanently if the disk failed. */
  readonly #unanswered = new Set<string>();

  constructor(private readonly parts: Parts) {}

  get running(): number {
    return this.#running.size;
  }

  /** Whether the journal's answer may be repeated. */
  isAnswered(commandId: string): boolean {
    return !this.#unanswered.has(commandId);
  }

  conflicts(operation: string): boolean {
    const group = groupOf(operation);
    return group !== null && [...this.#running.values()].includes(group);
  }

  async run(request: ExecutionRequest, correlation: string | undefined): Promise<void> {
    const { commandId, operation } = request;
    if (this.parts.crashes('verified', commandId)) return;
    this.#running.set(commandId, groupOf(operation));
    try {
      await this.#begin(request, correlation);
    } finally {
      this.#running.delete(commandId);
    }
  }

  /** Refuses a command for good: the refusal is written before it is sent. */
  async refuse(request: ExecutionRequest, refusal: Refusal, correlation: string | undefined): Promise<void> {
    await this.#conclude(request, this.parts.answers.format(request.commandId, 'rejected', refusal), correlation);
  }

  /** After a restart: concludes unfinished commands whose outcome the executor knows; never executes again. */
  async recover(): Promise<void> {
    for (const entry of this.parts.journal.unfinished()) {
      const outcome = this.parts.executor.recover(requestOf(entry));
      if (outcome && !this.parts.isPoweredOff())
        await this.#conclude(entry, this.#format(entry, outcome), entry.correlation);
    }
  }

  async #begin(request: ExecutionRequest, correlation: string | undefined): Promise<void> {
    const { journal, answers, executor, onExecute, refusal, crashes, isPoweredOff } = this.parts;
    const { commandId, operation } = request;
    const accepted = answers.format(commandId, 'accepted');
    const executing = answers.format(commandId, 'executing');
    const entry = entryOf(request, { answer: executing, final: false, acknowledged: false }, correlation);
    this.#unanswered.add(commandId);
    await journal.write(entry);
    if (isPoweredOff() || crashes('journaled', commandId)) return;
    // checked directly before execution: the deadline may have passed, and the vehicle may have started to move
    const late = refusal(request);
    if (late) return this.#conclude(request, answers.format(commandId, 'rejected', late), correlation);
    answers.progress(entry, 'accepted', accepted);
    answers.progress(entry, 'executing', executing);
    this.#unanswered.delete(commandId);
    this.executed += 1;
    onExecute(commandId, operation);
    const outcome = await this.#act(() => executor.execute(request), commandId);
    if (isPoweredOff() || crashes('acted', commandId) || !outcome) return;
    await this.#conclude(request, this.#format(request, outcome), correlation);
  }

  /** null: outcome unknown. */
  async #act(execute: () => Promise<Outcome | null>, commandId: string): Promise<Outcome | null> {
    try {
      return await execute();
    } catch (error) {
      this.parts.log.error({ err: error, commandId }, 'execution failed, outcome unknown');
      return null;
    }
  }

  async #conclude(request: ExecutionRequest, answer: string, correlation: string | undefined): Promise<void> {
    const { journal, answers, isPoweredOff, crashes } = this.parts;
    const entry = entryOf(request, { answer, final: true, acknowledged: false }, correlation);
    this.#unanswered.add(entry.commandId);
    await journal.write(entry);
    if (isPoweredOff() || crashes('concluded', entry.commandId)) return;
    answers.final(entry);
    this.#unanswered.delete(entry.commandId);
  }

  #format({ commandId }: { commandId: string }, outcome: Outcome): string {
    return this.parts.answers.format(commandId, outcome.status, outcome);
  }
}

const groupOf = (operation: string): string | null => commandDefinition(operation)?.conflictGroup ?? null;

const requestOf = ({ commandId, operation, params, issuedAt, expiresAt }: ExecutionRequest): ExecutionRequest => ({
  commandId,
  operation,
  params,
  issuedAt,
  expiresAt,
});

const entryOf = (request: ExecutionRequest, entry: Entry, correlation: string | undefined): JournalEntry => ({
  ...requestOf(request),
  ...entry,
  ...(correlation !== undefined && { correlation }),
});
