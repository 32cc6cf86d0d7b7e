import { z } from 'zod';

// JSON that PostgreSQL's jsonb refuses, or that would overflow the stack. Checked here, one invalid message is one refusal;
// refused by PostgreSQL, its whole batch must be repeated.

// A fault report of a control unit has five or six levels
const MAX_DEPTH = 16;

const LONE_SURROGATE = /\p{Surrogate}/u;

/** jsonb takes neither U+0000 nor half of a surrogate pair. */
export const isStorableText = (text: string): boolean => !text.includes('\u0000') && !LONE_SURROGATE.test(text);

/** The text with what PostgreSQL cannot hold replaced by U+FFFD. */
export const replaceUnstorable = (text: string): string =>
  text.replaceAll(/\p{Surrogate}/gu, '\uFFFD').replaceAll('\u0000', '\uFFFD');

/** A text that PostgreSQL can hold, trimmed. */
export const storableText = (maxLength: number) =>
  z.string().trim().max(maxLength).refine(isStorableText, 'is not Unicode, or has U+0000');

const MAX_INTEGER = 2_147_483_647;
/** A whole number that PostgreSQL's `integer` can hold. */
export const integerSchema = z.int().min(0).max(MAX_INTEGER);
/** The same in a path or a query, where it is text. */
export const integerParameterSchema = z.coerce.number<number | string>().int().min(0).max(MAX_INTEGER);

/** Why jsonb would refuse this value, parsed from JSON; null: accepted. */
export function whyUnstorable(value: unknown, depth = 0): string | null {
  if (typeof value === 'string') return isStorableText(value) ? null : 'a text that is not Unicode, or with U+0000';
  if (typeof value !== 'object' || value === null) return null;
  if (depth >= MAX_DEPTH) return `nested deeper than ${MAX_DEPTH} levels`;
  for (const [key, inner] of Object.entries(value)) {
    const why =
      (isStorableText(key) ? null : 'a name that is not Unicode, or with U+0000') ?? whyUnstorable(inner, depth + 1);
    if (why) return why;
  }
  return null;
}
