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
  /** At the very moment of acting. */
  onExecute(commandId: string, operation: string): void;
  /** Why it must not begin now; asked right before it does. */
  refusal(request: ExecutionRequest): Refusal | null;
  /** Whether power fails here. */
  crashes(point: CrashPoint, commandId: string): boolean;
  /** Power has failed. */
  dead(): boolean;
};
type Entry = Pick<JournalEntry, 'answer' | 'final' | 'acknowledged'>;

/**
 * Carries out what was admitted. Invariant: that a command begins is on the disk before it does, and its outcome before
 * it is said. So it begins at most once, and what was said stays so.
 */
export class Executions {
  executed = 0;
  /** Conflict group by command. */
  readonly #running = new Map<string, string | null>();
  /** Whose newest answer is not on the disk yet; for good, where the disk failed. */
  readonly #unsaid = new Set<string>();

  constructor(private readonly parts: Parts) {}

  get running(): number {
    return this.#running.size;
  }

  /** What the journal says of it may be repeated. */
  hasSaid(commandId: string): boolean {
    return !this.#unsaid.has(commandId);
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

  /** Refused, and never carried out later: that is remembered before it is said. */
  async refuse(request: ExecutionRequest, refusal: Refusal, correlation: string | undefined): Promise<void> {
    await this.#conclude(request, this.parts.answers.word(request.commandId, 'rejected', refusal), correlation);
  }

  /** After a restart: no second execution, and an outcome only where the executor is certain. */
  async recover(): Promise<void> {
    for (const entry of this.parts.journal.unfinished()) {
      const outcome = this.parts.executor.recover(requestOf(entry));
      if (outcome && !this.parts.dead()) await this.#conclude(entry, this.#word(entry, outcome), entry.correlation);
    }
  }

  async #begin(request: ExecutionRequest, correlation: string | undefined): Promise<void> {
    const { journal, answers, executor, onExecute, refusal, crashes, dead } = this.parts;
    const { commandId, operation } = request;
    const accepted = answers.word(commandId, 'accepted');
    const executing = answers.word(commandId, 'executing');
    const entry = entryOf(request, { answer: executing, final: false, acknowledged: false }, correlation);
    this.#unsaid.add(commandId);
    await journal.write(entry);
    if (dead() || crashes('journaled', commandId)) return;
    // nothing may come between these and the act: the time passes, and the vehicle may set off
    const late = refusal(request);
    if (late) return this.#conclude(request, answers.word(commandId, 'rejected', late), correlation);
    answers.progress(entry, 'accepted', accepted);
    answers.progress(entry, 'executing', executing);
    this.#unsaid.delete(commandId);
    this.executed += 1;
    onExecute(commandId, operation);
    const outcome = await this.#act(() => executor.execute(request), commandId);
    if (dead() || crashes('acted', commandId) || !outcome) return;
    await this.#conclude(request, this.#word(request, outcome), correlation);
  }

  /** null: what it did is not known. */
  async #act(execute: () => Promise<Outcome | null>, commandId: string): Promise<Outcome | null> {
    try {
      return await execute();
    } catch (error) {
      this.parts.log.error({ err: error, commandId }, 'an execution broke off, its outcome is not known');
      return null;
    }
  }

  async #conclude(request: ExecutionRequest, answer: string, correlation: string | undefined): Promise<void> {
    const { journal, answers, dead, crashes } = this.parts;
    const entry = entryOf(request, { answer, final: true, acknowledged: false }, correlation);
    this.#unsaid.add(entry.commandId);
    await journal.write(entry);
    if (dead() || crashes('concluded', entry.commandId)) return;
    answers.final(entry);
    this.#unsaid.delete(entry.commandId);
  }

  #word({ commandId }: { commandId: string }, outcome: Outcome): string {
    return this.parts.answers.word(commandId, outcome.status, outcome);
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
