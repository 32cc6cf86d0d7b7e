import type { ApiOperation, OperationInput, OperationOutput, ParsedInput } from '@/lib/contracts';
import { assertOutput } from './assert-output';
import { authorize } from './authorize';
import type { Ctx } from './context';
import { parseInput } from './parse';

type Args<C, I> = I extends undefined ? { ctx: C } : { ctx: C; input: I };

/** An operation with its implementation. Pages, the HTTP API and other verbs call it. */
export type Verb<O extends ApiOperation = ApiOperation, C extends Ctx = Ctx> = {
  (args: Args<C, OperationInput<O>>): Promise<OperationOutput<O>>;
  readonly operation: O;
};

let checkOutput: ((operation: ApiOperation, output: unknown) => void) | null = null;

/** For tests: makes every verb check its output against its contract. */
export function checkOutputs(): void {
  checkOutput = assertOutput;
}

/**
 * Implements an operation. Checks the actor's permission, then the input; `run` gets the parsed input.
 * A verb that needs more than `Ctx` declares it: `verb<typeof inviteUserOperation, CtxWith<'publicOrigin'>>(…)`.
 * @throws ForbiddenError, ValidationError, and what `run` throws
 */
export function verb<O extends ApiOperation, C extends Ctx = Ctx>(
  operation: O,
  run: (args: { ctx: C; input: ParsedInput<O> }) => Promise<OperationOutput<O>> | OperationOutput<O>,
): Verb<O, C> {
  const { permission, input: schema } = operation;
  const call = async ({ ctx, input }: { ctx: C; input?: unknown }): Promise<OperationOutput<O>> => {
    if (permission !== 'signed_in') authorize(ctx.actor, permission);
    const output = await run({
      ctx,
      input: (schema && parseInput(schema, input, operation.textBody?.property)) as ParsedInput<O>,
    });
    checkOutput?.(operation, output);
    return output;
  };
  return Object.assign(call as (args: Args<C, OperationInput<O>>) => Promise<OperationOutput<O>>, { operation });
}

/** A verb of a list of verbs: what it takes differs by verb, and is checked by its schema. */
export type AnyVerb = {
  (args: never): Promise<unknown>;
  readonly operation: ApiOperation;
};

export const isVerb = (value: unknown): value is AnyVerb => typeof value === 'function' && 'operation' in value;
