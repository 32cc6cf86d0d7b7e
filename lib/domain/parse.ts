import type { z } from 'zod';
import { isStorableText } from '@/lib/contracts';
import { ValidationError } from './errors';

/**
 * Also refuses text that PostgreSQL cannot hold.
 * @param anyText - property whose text may be anything; the caller checks it
 * @throws ValidationError with one entry a refused field
 */
export function parseInput<S extends z.ZodType>(schema: S, input: unknown, anyText?: string): z.output<S> {
  const unstorable = [...unstorablePaths(input, [], anyText)];
  if (unstorable.length > 0)
    throw new ValidationError(
      unstorable.map((path) => ({ path: path.join('.'), message: 'Not Unicode, or has U+0000' })),
    );
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  throw new ValidationError(
    result.error.issues.map((issue) => ({ path: issue.path.join('.'), message: issue.message })),
  );
}

/** Paths of the texts and names of properties that PostgreSQL cannot hold. */
function* unstorablePaths(value: unknown, path: string[], anyText?: string): Generator<string[]> {
  if (typeof value === 'string') {
    if (!isStorableText(value)) yield path;
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, inner] of Object.entries(value)) {
      if (!isStorableText(key)) yield path;
      if (key !== anyText) yield* unstorablePaths(inner, [...path, key]);
    }
  }
}
