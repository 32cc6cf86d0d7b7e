import { createHash, randomUUID } from 'node:crypto';
import { type CommandDefinition, type IssueCommandInput, issueCommandOperation } from '@/lib/contracts';
import { authorize } from '../authorize';
import type { Ctx } from '../context';
import { NotFoundError, ValidationError } from '../errors';
import { parseInput } from '../parse';
import { verb } from '../verb';
import { requireDefinition, vehicleRefusal } from './check-request';
import { CommandRefusedError, IdempotencyKeyReusedError } from './errors';
import { getCommand } from './get-command';
import { findByKey, insertCommand } from './issue-store';
import { knownFacts } from './known-facts';
import { dueAt } from './state';
import { requireNotSuspended } from './suspension/suspensions';
import { findCommandVehicle } from './vehicle-store';

/**
 * Accepts a command: it waits for its vehicle, or first for an approval. A repeated request with the same key is the same
 * command.
 * @returns `replayed`: the command existed already
 * @throws CommandRefusedError, IdempotencyKeyReusedError, NotFoundError, ValidationError, ForbiddenError
 */
export async function acceptCommand({
  ctx,
  input,
}: {
  ctx: Ctx;
  input: IssueCommandInput & { batchId?: string };
}): Promise<{ id: string; replayed: boolean }> {
  authorize(ctx.actor, 'command.send');
  const request = parseInput(issueCommandOperation.input, input);
  const definition = requireDefinition(request.operation, ctx.actor);
  const params = parseParams(definition, request.params);
  const reason = request.reason || null;
  if (definition.needsReason && reason === null) {
    throw new CommandRefusedError('reason_missing', `${request.operation} needs a reason`);
  }
  const deadlineMs = request.expiresInMs ?? definition.defaultDeadlineMs;
  if (deadlineMs > definition.maxDeadlineMs) {
    throw new CommandRefusedError(
      'deadline_too_long',
      `${request.operation} may wait ${definition.maxDeadlineMs / 1_000} s at most`,
    );
  }
  const ticket = request.ticket || null;
  const { vin, operation, expiresInMs = null } = request;
  // A ticket only where there is one: keys of requests from before it existed stay valid
  const requestHash = hashOf([vin, operation, params, reason, expiresInMs, ...(ticket ? [ticket] : [])]);
  const known = { requestedById: ctx.actor.id, idempotencyKey: request.idempotencyKey };
  const replay = async () => {
    const earlier = await findByKey(ctx.db, known);
    if (earlier && earlier.requestHash !== requestHash) throw new IdempotencyKeyReusedError();
    return earlier && { id: earlier.id, replayed: true };
  };
  const [earlier, vehicle] = await Promise.all([replay(), findCommandVehicle(ctx.db, ctx.actor, request.vin)]);
  if (earlier) return earlier;
  if (!vehicle) throw new NotFoundError(`Vehicle ${request.vin}`);
  await requireNotSuspended(ctx, definition.operation, vehicle.fleetId);
  const now = ctx.clock.now();
  const refused = vehicleRefusal(definition, vehicle, now);
  if (refused) throw new CommandRefusedError(refused.refusal, refused.message);

  const state = definition.needsApproval ? 'awaiting_approval' : 'queued';
  const id = randomUUID();
  const expiresAt = now + deadlineMs;
  const outcome = await insertCommand(ctx, {
    ...known,
    id,
    vehicleId: vehicle.id,
    vin: vehicle.vin,
    fleetId: vehicle.fleetId,
    definition,
    params,
    state,
    reason,
    ticket,
    plate: vehicle.plate,
    known: knownFacts(definition, vehicle, now),
    requestHash,
    batchId: input.batchId ?? null,
    createdAt: now,
    expiresAt,
    dueAt: dueAt({ state, operation: definition.operation, sentAt: null, expiresAt }, now) ?? expiresAt,
  });
  if (outcome === 'inserted') return { id, replayed: false };
  if (outcome === 'archived') throw new CommandRefusedError('vehicle_archived', `${request.vin} is archived`);
  // The same request may have been accepted at the same moment
  const other = await replay();
  if (other) return other;
  throw new CommandRefusedError('command_conflict', `${request.vin} has an unfinished command of this kind already`);
}

/** As `acceptCommand`, and returns the command. */
export const issueCommand = verb(issueCommandOperation, async ({ ctx, input }) => {
  const { id } = await acceptCommand({ ctx, input });
  return getCommand({ ctx, input: { id } });
});

/** @throws ValidationError */
export function parseParams(definition: CommandDefinition, params: Record<string, unknown>): Record<string, unknown> {
  const result = definition.params.safeParse(params);
  if (result.success) return result.data;
  throw new ValidationError(
    result.error.issues.map(({ path, message }) => ({ path: ['params', ...path].join('.'), message })),
  );
}

/** Objects that differ only in the order of their keys are one request. */
const hashOf = (value: unknown): string =>
  createHash('sha256')
    .update(JSON.stringify(value, (_key, part) => (isObject(part) ? sorted(part) : part)))
    .digest('hex');
const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const sorted = (value: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1)));
