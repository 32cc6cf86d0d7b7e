import { z } from 'zod';

/** Of a fleet or a model. */
export const codeSchema = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,39}$/, 'A code has up to 40 small letters, digits and hyphens');

export const namedSchema = z.object({ code: z.string(), name: z.string() });
