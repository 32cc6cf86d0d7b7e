import { z } from 'zod';

/** A time, ms since the epoch. */
export const msSchema = z.number().meta({ description: 'Milliseconds since the epoch' });

const cursorSchema = z.string().max(400).meta({ description: '`nextCursor` of the page before' });
const limitSchema = z.coerce.number<number | string>().int().min(1).max(200);

/** Start and length of a page of a list. */
export const pageShape = { cursor: cursorSchema.optional(), limit: limitSchema.default(50) };

/** A page of a list. `nextCursor` is opaque. */
export const pageOf = <S extends z.ZodType>(item: S) =>
  z.object({
    items: z.array(item),
    nextCursor: z.string().nullable().meta({ description: 'null: this was the last page' }),
  });

/** `?status=a&status=b` and `?status=a,b` are the same. In TypeScript an array. */
export const listOf = <S extends z.ZodType<unknown, string>>(item: S) =>
  z
    .union([z.string(), z.array(z.string())])
    .transform((given) => (Array.isArray(given) ? given : [given]).flatMap((part) => part.split(',')))
    .pipe(z.array(item).max(100)) as unknown as z.ZodType<z.output<S>[], z.input<S>[]>;

/** A boolean in a query string. */
export const flagSchema = z.union([z.boolean(), z.enum(['true', 'false']).transform((text) => text === 'true')]);

const MAX_MS = 8_640_000_000_000_000; // ECMA-262: the last millisecond that a Date has
/** A time of a body that can be stored. */
export const timeSchema = z.int().min(0).max(MAX_MS).meta({ description: 'Milliseconds since the epoch' });
/** The same in a query, where it is text. */
export const timeParameterSchema = z.coerce
  .number<number | string>()
  .int()
  .min(0)
  .max(MAX_MS)
  .meta({ description: 'Milliseconds since the epoch' });
