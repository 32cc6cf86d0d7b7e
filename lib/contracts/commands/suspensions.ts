import { z } from 'zod';
import { defineOperation } from '../api-operation';
import { actorLabelSchema } from '../audit';
import { codeSchema, namedSchema } from '../fleet/codes';
import { MAX_LENGTH } from '../limits';
import { objectSchema } from '../object-schema';
import { flagSchema, msSchema } from '../paging';
import { OPERATIONS } from './rules';

// Emergency stop: no command, or none of an operation, is handed over; to one fleet or to any.

const tag = 'Commands';

const suspensionSchema = objectSchema('CommandSuspension', {
  id: z.string(),
  operation: z.enum(OPERATIONS).nullable().meta({ description: 'null: all operations' }),
  fleet: namedSchema.nullable().meta({ description: 'null: all fleets' }),
  reason: z.string(),
  suspendedBy: actorLabelSchema,
  suspendedAt: msSchema,
  liftedBy: actorLabelSchema.nullable(),
  liftedAt: msSchema.nullable().meta({ description: 'null: in force' }),
  liftNote: z.string().nullable(),
  mayLift: z.boolean().meta({ description: 'By the caller' }),
});
export type CommandSuspension = z.infer<typeof suspensionSchema>;

export const listSuspensionsOperation = defineOperation({
  id: 'listCommandSuspensions',
  method: 'GET',
  path: '/api/v1/command-suspensions',
  tag,
  summary: 'Suspensions that concern your fleets: those in force, or with lifted=true the newest that were lifted',
  permission: 'command.read',
  input: z.object({ lifted: flagSchema.default(false) }),
  output: z.array(suspensionSchema),
});

export const suspendCommandsOperation = defineOperation({
  id: 'suspendCommands',
  method: 'POST',
  path: '/api/v1/command-suspensions',
  tag,
  summary: 'Suspend an operation or all commands at once; queued ones wait or expire. Another person has to lift it',
  permission: 'command.suspend',
  input: z.object({
    operation: z.enum(OPERATIONS).nullable().default(null),
    fleet: codeSchema.nullable().default(null),
    reason: z.string().trim().min(1).max(MAX_LENGTH.note),
  }),
  output: z.object({
    suspension: suspensionSchema,
    underWay: z
      .int()
      .meta({ description: 'Commands that were handed over before and are not finished: they cannot be recalled' }),
    waiting: z.int().meta({ description: 'Commands that wait now, and expire at their deadlines' }),
  }),
  status: 201,
});

export const liftSuspensionOperation = defineOperation({
  id: 'liftCommandSuspension',
  method: 'POST',
  path: '/api/v1/command-suspensions/{id}/lift',
  tag,
  summary: 'Lift a suspension of another person: commands whose deadline is not over are sent',
  permission: 'command.suspend',
  input: z.object({ id: z.uuid(), note: z.string().trim().max(MAX_LENGTH.note).optional() }),
  output: suspensionSchema,
});
