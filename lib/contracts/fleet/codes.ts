import { z } from 'zod';
import { CATALOGUE_LIMITS } from './terms';

/** Of a fleet or a model. */
export const codeSchema = z
  .string()
  .regex(
    new RegExp(`^[a-z0-9][a-z0-9-]{0,${CATALOGUE_LIMITS.codeLength - 1}}$`),
    `A code has up to ${CATALOGUE_LIMITS.codeLength} small letters, digits and hyphens`,
  );

/** Of a fleet, a model or a manufacturer. */
export const nameInputSchema = z
  .string()
  .trim()
  .min(1, 'A name is needed')
  .max(CATALOGUE_LIMITS.nameLength, `A name has at most ${CATALOGUE_LIMITS.nameLength} characters`)
  .regex(/^[^\p{C}]*$/u, 'A name has no control characters');

export const namedSchema = z.object({ code: z.string(), name: z.string() });
