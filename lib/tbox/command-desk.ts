import { z } from 'zod';
import { type CommandResponsePayload, commandRequestSchema } from '@/lib/contracts';
import type { Clock } from '@/lib/platform/clock';

const identifiedSchema = z.object({ commandId: z.uuid() });

/**
 * Answers commands. Invariant: a `commandId` is answered once; a repeated one gets the same bytes again and is not acted
 * on, however often a broker or a platform repeats it. Deadlines count on the vehicle's clock.
 * Nothing can be executed yet, so a command in time is refused as `unsupported`.
 */
export class CommandDesk {
  unanswerable = 0;
  readonly #answers = new Map<string, string>();

  constructor(
    private readonly clock: Clock,
    private readonly capacity: number,
  ) {}

  /** @returns the response as JSON, or null where no response is possible: the request names no command */
  answer(operation: string, payload: string): string | null {
    const body = parseJson(payload);
    const identified = identifiedSchema.safeParse(body);
    if (!identified.success) {
      this.unanswerable += 1;
      return null;
    }
    const { commandId } = identified.data;
    const known = this.#answers.get(commandId);
    if (known !== undefined) return known;
    const response = JSON.stringify(this.#decide(commandId, operation, body));
    this.#remember(commandId, response);
    return response;
  }

  #decide(commandId: string, operation: string, body: unknown): CommandResponsePayload {
    const reject = (code: string, detail: string): CommandResponsePayload => ({
      commandId,
      status: 'rejected',
      ts: this.clock.now(),
      code,
      detail,
    });
    const request = commandRequestSchema.safeParse(body);
    if (!request.success) return reject('malformed', z.prettifyError(request.error).slice(0, 1_000));
    if (request.data.operation !== operation) return reject('malformed', 'Topic and payload name different operations');
    if (request.data.expiresAt <= this.clock.now()) return reject('expired', 'The deadline has passed');
    return reject('unsupported', 'This TBox does not execute this operation');
  }

  #remember(commandId: string, response: string): void {
    this.#answers.set(commandId, response);
    const oldest = this.#answers.keys().next();
    if (this.#answers.size > this.capacity && !oldest.done) this.#answers.delete(oldest.value);
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
