import { z } from 'zod';
import { VEHICLE_LIMITS } from './terms';

// What people may give a vehicle, for single changes and imports.

/** Common name of a certificate: at most 64 characters (RFC 5280, ub-common-name). */
export const tboxSerialSchema = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/,
    'A TBox serial has up to 64 letters, digits, dots, hyphens and underscores',
  );
export const tboxSerialInputSchema = z.string().trim().pipe(tboxSerialSchema);

/** Why something is changed, for its history. */
export const reasonSchema = z.string().trim().max(VEHICLE_LIMITS.reasonLength);

/** Trimmed, in upper case; empty: none. */
export const plateSchema = z
  .string()
  .trim()
  .max(VEHICLE_LIMITS.plateLength, `A plate has at most ${VEHICLE_LIMITS.plateLength} characters`)
  .regex(/^[^\p{C}]*$/u, 'A plate has no control characters')
  .transform((plate) => plate.toUpperCase() || null);

export const tagsSchema = z
  .array(
    z
      .string()
      .trim()
      .max(VEHICLE_LIMITS.tagLength, `A tag has at most ${VEHICLE_LIMITS.tagLength} characters`)
      // Joiners make one emoji of several, and letters of some scripts
      .regex(/^(?:[^\p{C};,]|[\u200c\u200d])*$/u, 'A tag has no commas, semicolons or control characters'),
  )
  .transform((tags) => [...new Set(tags.filter(Boolean))].sort())
  .pipe(z.array(z.string()).max(VEHICLE_LIMITS.tags, `A vehicle has at most ${VEHICLE_LIMITS.tags} tags`));
