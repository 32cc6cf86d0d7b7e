import type { z } from 'zod';
import { isStorableText } from '@/lib/contracts';
import { ValidationError } from './errors';

type FieldError = { path: string; message: string };

const MAX_DEPTH = 32;
/** Of an answer. A list of a thousand names may have a thousand errors. */
const MAX_ERRORS = 50;

/**
 * Also refuses what no input may have: text that PostgreSQL cannot hold, a key that would set a prototype, deep nesting.
 * @param anyText - property whose text may be anything; the caller checks it
 * @throws ValidationError with one entry a refused field
 */
export function parseInput<S extends z.ZodType>(schema: S, input: unknown, anyText?: string): z.output<S> {
  const refused = [...findRefused(input, [], anyText)];
  if (refused.length > 0) throw new ValidationError(refused.slice(0, MAX_ERRORS));
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  throw new ValidationError(
    result.error.issues.slice(0, MAX_ERRORS).map((issue) => ({ path: issue.path.join('.'), message: issue.message })),
  );
}

function* findRefused(value: unknown, path: string[], anyText?: string): Generator<FieldError> {
  const refuse = (message: string): FieldError => ({ path: path.join('.'), message });
  if (typeof value === 'string') {
    if (!isStorableText(value)) yield refuse('Not Unicode, or has U+0000');
  } else if (typeof value === 'object' && value !== null) {
    if (path.length >= MAX_DEPTH) return yield refuse(`Nested deeper than ${MAX_DEPTH} levels`);
    for (const [key, inner] of Object.entries(value)) {
      if (!isStorableText(key)) yield refuse('A key is not Unicode, or has U+0000');
      else if (key === '__proto__') yield refuse('The key __proto__ is not allowed');
      else if (key !== anyText) yield* findRefused(inner, [...path, key]);
    }
  }
}
