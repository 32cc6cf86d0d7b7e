import {
  type BatchExclusion,
  type BatchPreview,
  type CommandDefinition,
  createBatchOperation,
  type ParsedInput,
  previewBatchOperation,
  vinSchema,
} from '@/lib/contracts';
import { recordAudit } from '../../audit';
import { type Actor, type Ctx, withTransaction } from '../../context';
import { ConflictError, ValidationError } from '../../errors';
import { verb } from '../../verb';
import { requireDefinition, vehicleRefusal } from '../check-request';
import { CommandRefusedError } from '../errors';
import { parseParams } from '../issue-command';
import { requireNotSuspended } from '../suspension/suspensions';
import { type CommandVehicle, findCommandVehicles } from '../vehicle-store';
import { insertBatch, selectBatch } from './batch-store';

/**
 * Creates a batch that sends one command to each vehicle of a selection, at a rate; leaves out vehicles that would be
 * refused. The idempotency key is the id of the batch.
 * @throws ForbiddenError, ValidationError, CommandRefusedError, ConflictError `batch_empty`
 */
export const createBatch = verb(createBatchOperation, async ({ ctx, input: request }) => {
  const { definition, params } = requireBatchable(request, ctx.actor);
  const { reason, deadlineMs } = requireTerms(definition, request);
  const { included, excluded } = await selectVehicles(ctx, definition, request);
  if (included.length === 0) throw new ConflictError('batch_empty', 'No vehicle of the selection can get this command');
  const { operation } = definition;
  for (const fleetId of new Set(included.map((vehicle) => vehicle.fleetId))) {
    await requireNotSuspended(ctx, operation, fleetId);
  }
  const id = request.idempotencyKey;
  await withTransaction(ctx, async (tx) => {
    const now = tx.clock.now();
    const { perMinute } = request;
    const isNew = await insertBatch(tx.db, tx.actor, {
      id,
      operation,
      params,
      reason,
      ticket: request.ticket || null,
      deadlineMs,
      perMinute,
      now,
      included,
    });
    if (!isNew) return;
    await recordAudit(tx, {
      action: 'command_batch.create',
      target: { type: 'command_batch', id },
      detail: { operation, reason, vehicles: included.length, perMinute },
    });
  });
  const batch = await selectBatch(ctx, id);
  if (!batch) throw new ConflictError('batch_id_taken', 'This key was used before by another person');
  return { batch, excluded };
});

/** Rejects operations that need an approval. @throws CommandRefusedError, ValidationError */
function requireBatchable(
  { operation, params }: ParsedInput<typeof previewBatchOperation>,
  actor: Actor,
): { definition: CommandDefinition; params: Record<string, unknown> } {
  const definition = requireDefinition(operation, actor);
  if (definition.needsApproval) {
    throw new ValidationError([{ path: 'operation', message: `${operation} is decided vehicle by vehicle` }]);
  }
  return { definition, params: parseParams(definition, params) };
}

/** @throws CommandRefusedError `reason_missing`, `deadline_too_long` */
function requireTerms(
  definition: CommandDefinition,
  { reason, expiresInMs }: Pick<ParsedInput<typeof createBatchOperation>, 'reason' | 'expiresInMs'>,
): { reason: string | null; deadlineMs: number } {
  const { operation, needsReason, defaultDeadlineMs, maxDeadlineMs } = definition;
  if (needsReason && !reason) throw new CommandRefusedError('reason_missing', `${operation} needs a reason`);
  const deadlineMs = expiresInMs ?? defaultDeadlineMs;
  if (deadlineMs > maxDeadlineMs) {
    throw new CommandRefusedError('deadline_too_long', `${operation} may wait ${maxDeadlineMs / 1_000} s at most`);
  }
  return { reason: reason || null, deadlineMs };
}

type Selection = { included: CommandVehicle[]; excluded: BatchPreview['excluded'] };

/** Splits a selection into vehicles that would get the command now, in the given order, and others with the reason. */
export async function selectVehicles(
  ctx: Ctx,
  definition: CommandDefinition,
  { vins, onlineOnly }: { vins: string[]; onlineOnly: boolean },
): Promise<Selection> {
  const selected = vins.map((vin) => vin.trim().toUpperCase());
  const valid = [...new Set(selected)].filter((vin) => vinSchema.safeParse(vin).success);
  const found = new Map((await findCommandVehicles(ctx.db, ctx.actor, valid)).map((vehicle) => [vehicle.vin, vehicle]));
  const now = ctx.clock.now();
  const seen = new Set<string>();
  const selection: Selection = { included: [], excluded: [] };
  for (const vin of selected) {
    const vehicle = found.get(vin);
    const reason = exclusionOf(vin, vehicle);
    seen.add(vin);
    if (vehicle && reason === null) selection.included.push(vehicle);
    else if (reason !== null) selection.excluded.push({ vin, plate: vehicle?.plate ?? null, reason });
  }
  return selection;

  function exclusionOf(vin: string, vehicle: CommandVehicle | undefined): BatchExclusion | null {
    if (seen.has(vin)) return 'vehicle_doubled';
    if (!vehicle) return 'vehicle_unknown';
    const refused = vehicleRefusal(definition, vehicle, now);
    if (refused) return refused.refusal;
    return onlineOnly && !vehicle.connected ? 'offline' : null;
  }
}

/** Counts the vehicles that `createBatch` would include. @throws ForbiddenError, ValidationError, CommandRefusedError */
export const previewBatch = verb(previewBatchOperation, async ({ ctx, input: request }) => {
  const { definition } = requireBatchable(request, ctx.actor);
  const { included, excluded } = await selectVehicles(ctx, definition, request);
  return { operation: definition.operation, included: included.length, excluded };
});
