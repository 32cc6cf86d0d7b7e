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
// Several times what a command with its signature takes
const LONGEST_REQUEST = 64 * 1024;
// Being verified, or held until they can be: more than a platform sends, few enough to keep
const MAX_REQUESTS = 64;
/** Executions at a time, of whatever kind. */
const MAX_EXECUTIONS = 8;

type Parts = {
  verifier: RequestVerifier;
  executions: Executions;
  answers: Answers;
  journal: Journal;
  executor: Executor;
  faults: TboxFaults;
  log: Log;
  /** Why its time is not now. */
  untimely(request: ExecutionRequest): Refusal | null;
  /** Server time that has certainly come, null: not known. */
  earliestMs(): number | null;
  dead(): boolean;
};
type Incoming = { commandId: string; operation: string; body: unknown; correlation: Buffer | undefined };

/**
 * Takes commands in. Invariant: a verified `commandId` is decided once; it is answered the same ever after and not acted
 * on again, however often a broker or a platform repeats it. One that is not verified leaves no trace.
 */
export class CommandHandler {
  /** Requests that name no command: there is nobody to answer. */
  unanswerable = 0;
  /** More at a time than can be verified. */
  overlooked = 0;
  #open = 0;

  constructor(private readonly parts: Parts) {}

  /** @param operation as the topic has it */
  async receive(operation: string, payload: string, correlation?: Buffer): Promise<void> {
    const body = payload.length > LONGEST_REQUEST ? undefined : parseJson(payload);
    const identified = identifiedSchema.safeParse(body);
    if (!identified.success) {
      this.unanswerable += 1;
      return;
    }
    const { commandId } = identified.data;
    if (this.parts.faults.ignoreCommand?.(commandId) || this.#repeats(commandId, correlation)) return;
    if (this.#open >= MAX_REQUESTS) {
      this.overlooked += 1;
      return;
    }
    const claims = await this.#verify({ commandId, operation, body, correlation });
    // said or taken up while this one was verified
    if (!claims || this.parts.dead() || this.#repeats(commandId, correlation)) return;
    await this.#decide(claims, correlation);
  }

  /** What the broker has not acknowledged, also from before a restart. */
  repeatUnacknowledged(): void {
    for (const entry of this.parts.journal.unacknowledged()) {
      if (this.parts.executions.hasSaid(entry.commandId)) this.parts.answers.final(entry);
    }
  }

  #repeats(commandId: string, correlation: Buffer | undefined): boolean {
    const { journal, executions, answers } = this.parts;
    const entry = journal.find(commandId);
    if (!entry) return false;
    if (executions.hasSaid(commandId)) answers.repeat(entry, correlation);
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
      if (verified && !this.parts.dead()) refuse(verified.refusal);
      return null;
    } finally {
      this.#open -= 1;
    }
  }

  /** From here to the journal nothing is awaited: two copies of a request cannot both pass. */
  #decide(claims: CommandClaims, correlation: Buffer | undefined): Promise<void> {
    const { executions, journal, earliestMs } = this.parts;
    const { commandId, operation, params, issuedAt, expiresAt } = claims;
    const definition = commandDefinition(operation);
    const wellFormed = definition?.params.safeParse(params) ?? { success: true as const, data: params };
    const request: ExecutionRequest = { commandId, operation, params: wellFormed.data ?? params, issuedAt, expiresAt };
    const now = earliestMs();
    if (now !== null) journal.forget(now);
    const base64 = correlation?.toString('base64');
    const refusal = this.#refusal(request, wellFormed.success);
    if (!refusal) return executions.run(request, base64);
    if (journal.hasRoom('refusal')) return executions.refuse(request, refusal, base64);
    // what cannot be remembered is not said: it might be carried out later
    this.parts.log.warn({ commandId }, 'the command journal is full');
    return Promise.resolve();
  }

  #refusal(request: ExecutionRequest, wellFormed: boolean): Refusal | null {
    const { executions, journal, executor, untimely } = this.parts;
    const { operation } = request;
    const late = untimely(request);
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
