import { z } from 'zod';
import { COMMAND_STATES, OPERATIONS, vinSchema } from '@/lib/contracts';

const listOf = <T extends z.ZodType>(item: T) => z.array(item).max(50).optional();

export const commandFilterSchema = z.object({
  vin: vinSchema.optional(),
  state: listOf(z.enum(COMMAND_STATES)),
  operation: listOf(z.enum(OPERATIONS)),
  fleet: listOf(z.string().max(40)),
  model: listOf(z.string().max(64)),
  batch: z.uuid().optional(),
  /** Id of a person. */
  requestedBy: z.string().max(64).optional(),
  /** Requested in this time, ms since the epoch. */
  from: z.int().min(0).optional(),
  to: z.int().min(0).optional(),
});
export type CommandFilterInput = z.input<typeof commandFilterSchema>;
export type CommandFilter = z.output<typeof commandFilterSchema>;
