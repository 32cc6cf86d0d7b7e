import { z } from 'zod';
import { type CommandClaims, commandDefinition, commandRequestSchema } from '@/lib/contracts';
import type { Log } from '@/lib/platform/log';
import type { Answers } from './answers';
import type { Executions } from './executions';
import type { ExecutionRequest, Executor, Refusal } from './executor';
import type { TboxFaults } from './faults';
import type { Journal } from './journal';
import { parseJson } from './parse-json';
import type { RequestVerifier } from './request-verifier';

const identifiedSchema = commandRequestSchema.pick({ commandId: true });
// Several times the size of a command with its signature
const MAX_REQUEST_LENGTH = 64 * 1024;
// Requests that are being verified or wait for a key
const MAX_REQUESTS = 64;
/** Concurrent executions. */
const MAX_EXECUTIONS = 8;

type Parts = {
  verifier: RequestVerifier;
  executions: Executions;
  answers: Answers;
  journal: Journal;
  executor: Executor;
  faults: TboxFaults;
  log: Log;
  /** null: it may be executed now. */
  checkTime(request: ExecutionRequest): Refusal | null;
  /** Lower bound of the server time; null: unknown. */
  earliestMs(): number | null;
  isPoweredOff(): boolean;
};
type Incoming = { commandId: string; operation: string; body: unknown; correlation: Buffer | undefined };

/**
 * Receives, verifies and executes commands. Invariant: a verified `commandId` is decided once. Repeated requests get the same
 * answer and are not executed again. A request that is not verified leaves no trace.
 */
export class CommandHandler {
  /** Requests without a command id, which cannot be answered. */
  unanswerable = 0;
  /** Requests beyond MAX_REQUESTS. */
  dropped = 0;
  #open = 0;

  constructor(private readonly parts: Parts) {}

  /** @param operation from the topic */
  async receive(operation: string, payload: string, correlation?: Buffer): Promise<void> {
    const body = payload.length > MAX_REQUEST_LENGTH ? undefined : parseJson(payload);
    const identified = identifiedSchema.safeParse(body);
    if (!identified.success) {
      this.unanswerable += 1;
      return;
    }
    const { commandId } = identified.data;
    if (this.parts.faults.ignoreCommand?.(commandId) || this.#repeats(commandId, correlation)) return;
    if (this.#open >= MAX_REQUESTS) {
      this.dropped += 1;
      return;
    }
    const claims = await this.#verify({ commandId, operation, body, correlation });
    // answered or started while this one was verified
    if (!claims || this.parts.isPoweredOff() || this.#repeats(commandId, correlation)) return;
    await this.#decide(claims, correlation);
  }

  /** Sends unacknowledged final answers again, also from before a restart. */
  repeatUnacknowledged(): void {
    for (const entry of this.parts.journal.unacknowledged()) {
      if (this.parts.executions.isAnswered(entry.commandId)) this.parts.answers.final(entry);
    }
  }

  #repeats(commandId: string, correlation: Buffer | undefined): boolean {
    const { journal, executions, answers } = this.parts;
    const entry = journal.find(commandId);
    if (!entry) return false;
    if (executions.isAnswered(commandId)) answers.repeat(entry, correlation);
    return true;
  }

  async #verify({ commandId, operation, body, correlation }: Incoming): Promise<CommandClaims | null> {
    const { answers, verifier } = this.parts;
    const refuse = (refusal: Refusal) => answers.refuseUnverified(commandId, operation, refusal, correlation);
    const request = commandRequestSchema.safeParse(body);
    if (!request.success) {
      refuse({ code: 'malformed', detail: z.prettifyError(request.error) });
      return null;
    }
    this.#open += 1;
    try {
      const verified = await verifier.verify(operation, request.data);
      if (verified && 'claims' in verified) return verified.claims;
      if (verified && !this.parts.isPoweredOff()) refuse(verified.refusal);
      return null;
    } finally {
      this.#open -= 1;
    }
  }

  /** Awaits nothing before the journal has the command, so that two copies of a request cannot both pass. */
  #decide(claims: CommandClaims, correlation: Buffer | undefined): Promise<void> {
    const { executions, journal, earliestMs } = this.parts;
    const { commandId, operation, params, issuedAt, expiresAt } = claims;
    const definition = commandDefinition(operation);
    const wellFormed = definition?.params.safeParse(params) ?? { success: true as const, data: params };
    const request: ExecutionRequest = { commandId, operation, params: wellFormed.data ?? params, issuedAt, expiresAt };
    const now = earliestMs();
    if (now !== null) journal.prune(now);
    const base64 = correlation?.toString('base64');
    const refusal = this.#refusal(request, wellFormed.success);
    if (!refusal) return executions.run(request, base64);
    if (journal.hasRoom('refusal')) return executions.refuse(request, refusal, base64);
    // not answered, because without a journal entry the command might be executed later
    this.parts.log.warn({ commandId }, 'command journal full');
    return Promise.resolve();
  }

  #refusal(request: ExecutionRequest, wellFormed: boolean): Refusal | null {
    const { executions, journal, executor, checkTime } = this.parts;
    const { operation } = request;
    const late = checkTime(request);
    if (late) return late;
    if (!executor.supports(operation)) return { code: 'unsupported', detail: 'This vehicle does not do it' };
    if (!wellFormed) return { code: 'malformed', detail: 'The parameters are not what the operation takes' };
    if (executions.conflicts(operation))
      return { code: 'busy', detail: 'A contradicting command is being carried out' };
    if (executions.running >= MAX_EXECUTIONS) return { code: 'busy', detail: 'Too many commands at a time' };
    if (!journal.hasRoom('execution')) return { code: 'busy', detail: 'Too many commands to remember' };
    return executor.check(request);
  }
}
