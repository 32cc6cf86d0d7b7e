import { z } from 'zod';
import type { VehicleSort } from '@/lib/contracts';
import { ValidationError } from '../../errors';
import type { SortKey } from './order';

// Opaque to clients. Contains the total of the first page, so that later pages neither count again nor change it.
const cursorSchema = z.tuple([
  z.string(),
  z
    .array(z.union([z.string().max(64), z.int().min(0).max(8_640_000_000_000_000)]))
    .min(1)
    .max(2),
  z.int().min(0),
  z.boolean(),
  z.int().min(0),
]);

export type Total = { total: number; atLeast: boolean; countedAt: number };
type Cursor = { key: SortKey; total: Total };

export const writeCursor = (sort: VehicleSort, key: SortKey, { total, atLeast, countedAt }: Total): string =>
  Buffer.from(JSON.stringify([sort, key, total, atLeast, countedAt])).toString('base64url');

/** @throws ValidationError unless it is a cursor of this order */
export function readCursor(sort: VehicleSort, columns: { type: string }[], cursor: string): Cursor {
  const parsed = cursorSchema.safeParse(parseJson(Buffer.from(cursor, 'base64url').toString()));
  if (!parsed.success) throw refused('is not a cursor');
  const [of, key, total, atLeast, countedAt] = parsed.data;
  if (of !== sort) throw refused('belongs to another order');
  const fits = key.every((part, i) => (columns[i]?.type === 'text') === (typeof part === 'string'));
  if (key.length !== columns.length || !fits) throw refused('is not a cursor');
  return { key, total: { total, atLeast, countedAt } };
}

const refused = (message: string) => new ValidationError([{ path: 'cursor', message }]);

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
