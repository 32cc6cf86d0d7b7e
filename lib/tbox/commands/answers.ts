import type { CommandResponsePayload } from '@/lib/contracts';
import type { Clock } from '@/lib/platform/clock';
import type { Outcome } from './executor';
import type { TboxFaults } from './faults';
import type { Journal, JournalEntry } from './journal';
import type { Monotonic } from './server-time';

/** The lowest rank is dropped first when the outbox is full. */
const ANSWER_RANK = { unverified: 0, repeated: 0, progress: 1, final: 2 } as const;

export type Answer = {
  commandId: string;
  operation: string;
  payload: string;
  rank: number;
  correlation?: Buffer | undefined;
  /** Called when the broker has acknowledged it. */
  acknowledged?: () => void;
};
type Status = CommandResponsePayload['status'];
type Content = Pick<CommandResponsePayload, 'code' | 'detail' | 'result' | 'verified'>;
type Parts = {
  clock: Clock;
  faults: TboxFaults;
  journal: Journal;
  unverified: RateLimit;
  send(answer: Answer): void;
  /** State in the outbox; `sent`: not acknowledged. */
  pending(payload: string): 'unsent' | 'sent' | null;
};

const MAX_RESULT_BYTES = 16 * 1024;
const MAX_DETAIL = 1_000;
const MAX_CODE = 64;

/** Formats and sends answers to commands. */
export class Answers {
  /** Final answers, including repeated ones. */
  finals = 0;
  /** Suppressed answers to unverified requests. */
  withheld = 0;
  #over = false;

  constructor(private readonly parts: Parts) {}

  /** JSON within the contract's limits. */
  format(commandId: string, status: Status, content: Content | Outcome = {}): string {
    const { code, detail, result } = content;
    return JSON.stringify({
      commandId,
      status,
      ts: this.parts.clock.now(),
      ...(code && { code: code.slice(0, MAX_CODE) }),
      ...(detail && { detail: detail.slice(0, MAX_DETAIL) }),
      ...(result && { result: bounded(result) }),
      ...('verified' in content && { verified: content.verified }),
    } satisfies CommandResponsePayload);
  }

  /** Rate limited, as the sender is unknown: a flood of these must not displace other answers. */
  refuseUnverified(commandId: string, operation: string, content: Content, correlation: Buffer | undefined): void {
    if (!this.parts.unverified.take()) {
      this.withheld += 1;
      return;
    }
    const payload = this.format(commandId, 'rejected', { ...content, verified: false });
    this.#send('rejected', { commandId, operation, payload, rank: ANSWER_RANK.unverified, correlation });
  }

  progress(entry: JournalEntry, status: 'accepted' | 'executing', payload: string): void {
    const { commandId, operation } = entry;
    this.#send(status, {
      commandId,
      operation,
      payload,
      rank: ANSWER_RANK.progress,
      correlation: correlationOf(entry),
    });
  }

  /** Sends the answer of the journal until the broker has acknowledged it. */
  final(entry: JournalEntry): void {
    if (this.parts.pending(entry.answer) !== null) return;
    this.#send(statusOf(entry.answer), {
      ...answerOf(entry),
      rank: ANSWER_RANK.final,
      correlation: correlationOf(entry),
      acknowledged: () => this.parts.journal.acknowledge(entry.commandId),
    });
  }

  /** Sends the same bytes again. */
  repeat(entry: JournalEntry, correlation: Buffer | undefined): void {
    if (this.parts.pending(entry.answer) === 'unsent') return;
    this.#send(statusOf(entry.answer), { ...answerOf(entry), rank: ANSWER_RANK.repeated, correlation });
  }

  /** Simulates a power cut: delayed answers are never sent. */
  end(): void {
    this.#over = true;
  }

  #send(status: Status, answer: Answer): void {
    const { faults } = this.parts;
    if (faults.dropAnswer?.(answer.commandId, status)) return;
    const delayMs = faults.delayAnswerMs?.(answer.commandId, status) ?? 0;
    const send = () => {
      if (this.#over) return;
      if (status !== 'accepted' && status !== 'executing') this.finals += 1;
      this.parts.send(answer);
      if (faults.duplicateAnswer?.(answer.commandId, status)) this.parts.send(answer);
    };
    if (delayMs > 0) setTimeout(send, delayMs);
    else send();
  }
}

const answerOf = ({ commandId, operation, answer }: JournalEntry) => ({ commandId, operation, payload: answer });
const statusOf = (answer: string): Status => (JSON.parse(answer) as CommandResponsePayload).status;
const correlationOf = ({ correlation }: JournalEntry): Buffer | undefined =>
  correlation === undefined ? undefined : Buffer.from(correlation, 'base64');

function bounded(result: Record<string, unknown>): Record<string, unknown> {
  const bytes = Buffer.byteLength(JSON.stringify(result));
  return bytes > MAX_RESULT_BYTES ? { omitted: 'too_large', bytes } : result;
}

/** A token bucket: `burst` at once, then one every `intervalMs`. */
export class RateLimit {
  #tokens: number;
  #filledAtMs: number;

  constructor(
    private readonly monotonic: Monotonic,
    private readonly burst: number,
    private readonly intervalMs: number,
  ) {
    this.#tokens = burst;
    this.#filledAtMs = monotonic.now();
  }

  take(): boolean {
    const now = this.monotonic.now();
    this.#tokens = Math.min(this.burst, this.#tokens + (now - this.#filledAtMs) / this.intervalMs);
    this.#filledAtMs = now;
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }
}
