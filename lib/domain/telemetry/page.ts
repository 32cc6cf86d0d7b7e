import { z } from 'zod';

/** Keyset paging by receive time and id, newest first. */
export const pageShape = {
  cursor: z
    .string()
    .regex(/^\d{1,15}\.\d{1,15}$/)
    .optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
};

export function parseCursor(cursor: string | undefined): { at: Date; id: bigint } | null {
  const [at, id] = cursor?.split('.') ?? [];
  return at !== undefined && id !== undefined ? { at: new Date(Number(at)), id: BigInt(id) } : null;
}

/** @param rows up to one more than `limit`, which tells that there is a next page */
export function pageOf<R extends { id: bigint; receivedAt: Date }, T>(
  rows: R[],
  limit: number,
  show: (row: R) => T,
): { items: T[]; nextCursor: string | null } {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const nextCursor = rows.length > limit && last ? `${last.receivedAt.getTime()}.${last.id}` : null;
  return { items: shown.map(show), nextCursor };
}
