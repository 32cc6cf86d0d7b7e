import type { CommandResponsePayload } from '@/lib/contracts';
import type { Clock } from '@/lib/platform/clock';
import type { Outcome } from './executor';
import type { TboxFaults } from './faults';
import type { Journal, JournalEntry } from './journal';
import type { RateLimit } from './rate-limit';

/** What gives way when answers do not all fit. */
export const ANSWER_RANK = { unverified: 0, repeated: 0, progress: 1, final: 2 } as const;

export type Answer = {
  commandId: string;
  operation: string;
  payload: string;
  rank: number;
  correlation?: Buffer | undefined;
  /** The broker has it. */
  acknowledged?: () => void;
};
type Status = CommandResponsePayload['status'];
type Content = Pick<CommandResponsePayload, 'code' | 'detail' | 'result'>;
type Parts = {
  clock: Clock;
  faults: TboxFaults;
  journal: Journal;
  unverified: RateLimit;
  send(answer: Answer): void;
  /** Whether it is still to be sent, or was sent and not acknowledged. */
  pending(payload: string): 'unsent' | 'sent' | null;
};

const LONGEST_RESULT_BYTES = 16 * 1024;
const LONGEST_DETAIL = 1_000;
const LONGEST_CODE = 64;

/** Words answers, and sends them as often as they must be and no more. */
export class Answers {
  /** Final answers, repeated ones too. */
  finals = 0;
  /** Answers to unverified requests that were not given. */
  withheld = 0;
  #over = false;

  constructor(private readonly parts: Parts) {}

  /** As JSON, within the contract's limits. */
  word(commandId: string, status: Status, { code, detail, result }: Content | Outcome = {}): string {
    return JSON.stringify({
      commandId,
      status,
      ts: this.parts.clock.now(),
      ...(code && { code: code.slice(0, LONGEST_CODE) }),
      ...(detail && { detail: detail.slice(0, LONGEST_DETAIL) }),
      ...(result && { result: bounded(result) }),
    } satisfies CommandResponsePayload);
  }

  /** Nothing is known to be signed: a flood of these must not crowd out real answers. */
  refuseUnverified(commandId: string, operation: string, content: Content, correlation: Buffer | undefined): void {
    if (!this.parts.unverified.take()) {
      this.withheld += 1;
      return;
    }
    const payload = this.word(commandId, 'rejected', content);
    this.#say('rejected', { commandId, operation, payload, rank: ANSWER_RANK.unverified, correlation });
  }

  progress(entry: JournalEntry, status: 'accepted' | 'executing', payload: string): void {
    const { commandId, operation } = entry;
    this.#say(status, { commandId, operation, payload, rank: ANSWER_RANK.progress, correlation: correlationOf(entry) });
  }

  /** As the journal has it, until the broker has it too. */
  final(entry: JournalEntry): void {
    if (this.parts.pending(entry.answer) !== null) return;
    this.#say(statusOf(entry.answer), {
      ...answerOf(entry),
      rank: ANSWER_RANK.final,
      correlation: correlationOf(entry),
      acknowledged: () => this.parts.journal.acknowledge(entry.commandId),
    });
  }

  /** The same bytes again. */
  repeat(entry: JournalEntry, correlation: Buffer | undefined): void {
    if (this.parts.pending(entry.answer) === 'unsent') return;
    this.#say(statusOf(entry.answer), { ...answerOf(entry), rank: ANSWER_RANK.repeated, correlation });
  }

  /** Power is off: what was delayed is never said. */
  end(): void {
    this.#over = true;
  }

  #say(status: Status, answer: Answer): void {
    const { faults } = this.parts;
    if (faults.swallowAnswer?.(answer.commandId, status)) return;
    const delayMs = faults.delayAnswerMs?.(answer.commandId, status) ?? 0;
    const say = () => {
      if (this.#over) return;
      if (status !== 'accepted' && status !== 'executing') this.finals += 1;
      this.parts.send(answer);
      if (faults.answerTwice?.(answer.commandId, status)) this.parts.send(answer);
    };
    if (delayMs > 0) setTimeout(say, delayMs);
    else say();
  }
}

const answerOf = ({ commandId, operation, answer }: JournalEntry) => ({ commandId, operation, payload: answer });
const statusOf = (answer: string): Status => (JSON.parse(answer) as CommandResponsePayload).status;
const correlationOf = ({ correlation }: JournalEntry): Buffer | undefined =>
  correlation === undefined ? undefined : Buffer.from(correlation, 'base64');

function bounded(result: Record<string, unknown>): Record<string, unknown> {
  const bytes = Buffer.byteLength(JSON.stringify(result));
  return bytes > LONGEST_RESULT_BYTES ? { omitted: 'too_large', bytes } : result;
}
