import { z } from 'zod';
import { vinSchema } from '@/lib/contracts';

const TAG_LENGTH = 32;
const MAX_TAGS = 20;
const PLATE_LENGTH = 20;

export const codeSchema = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,39}$/, 'A code has up to 40 small letters, digits and hyphens');

/** Common name of a certificate: at most 64 characters (RFC 5280, ub-common-name). */
export const tboxSerialSchema = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/,
    'A TBox serial has up to 64 letters, digits, dots, hyphens and underscores',
  );

/** Trimmed, in capitals; empty means none. */
export const plateSchema = z
  .string()
  .trim()
  .max(PLATE_LENGTH, `A plate has at most ${PLATE_LENGTH} characters`)
  .regex(/^[^\p{C}]*$/u, 'A plate has no control characters')
  .transform((plate) => plate.toUpperCase() || null);

export const tagsSchema = z
  .array(
    z
      .string()
      .trim()
      .max(TAG_LENGTH, `A tag has at most ${TAG_LENGTH} characters`)
      .regex(/^[^\p{C};,]*$/u, 'A tag has no commas, semicolons or control characters'),
  )
  .transform((tags) => [...new Set(tags.filter(Boolean))].sort())
  .pipe(z.array(z.string()).max(MAX_TAGS, `A vehicle has at most ${MAX_TAGS} tags`));

const writtenVin = z.string().trim().toUpperCase().pipe(vinSchema);

export const registerVehicleSchema = z.object({
  vin: writtenVin,
  plate: plateSchema.nullish(),
  fleet: codeSchema,
  model: codeSchema,
  tags: tagsSchema.optional(),
  tboxSerial: z.string().trim().pipe(tboxSerialSchema).nullish(),
});
export type RegisterVehicleInput = z.input<typeof registerVehicleSchema>;

/** What is left out stays; `tboxSerial: null` takes the TBox out. */
export const updateVehicleSchema = z.object({
  vin: writtenVin,
  plate: plateSchema.nullable().optional(),
  fleet: codeSchema.optional(),
  model: codeSchema.optional(),
  tags: tagsSchema.optional(),
  tboxSerial: z.string().trim().pipe(tboxSerialSchema).nullable().optional(),
  /** Why, for the history of a TBox that is exchanged. */
  reason: z.string().trim().max(200).optional(),
});
export type UpdateVehicleInput = z.input<typeof updateVehicleSchema>;
