import { z } from 'zod';
import { QUARANTINE_REASONS } from '@/lib/contracts';
import type { Ctx } from '../context';
import { ForbiddenError } from '../errors';
import { parseInput } from '../parse';
import { pageOf, pageShape, parseCursor } from './page';

const inputSchema = z.object({ ...pageShape, reason: z.enum(QUARANTINE_REASONS).optional() });

export type QuarantinedMessageItem = {
  id: number;
  receivedAt: number;
  source: string;
  reason: string;
  clientId: string | null;
  topic: string | null;
  detail: string | null;
  sizeBytes: number | null;
  /** First KiB of the payload, as text where it is text. */
  sample: string | null;
};

/** Newest first; for administrators, since a refused message belongs to no fleet. @throws ForbiddenError, ValidationError */
export async function listQuarantinedMessages({
  ctx,
  input,
}: {
  ctx: Ctx;
  input: z.input<typeof inputSchema>;
}): Promise<{ items: QuarantinedMessageItem[]; nextCursor: string | null }> {
  if (ctx.actor.role !== 'admin' && ctx.actor.role !== 'system') throw new ForbiddenError();
  const { cursor, limit, reason } = parseInput(inputSchema, input);
  const after = parseCursor(cursor);
  const rows = await ctx.db.prisma.quarantinedMessage.findMany({
    where: {
      reason,
      ...(after && {
        receivedAt: { lte: after.at },
        OR: [{ receivedAt: { lt: after.at } }, { receivedAt: after.at, id: { lt: after.id } }],
      }),
    },
    orderBy: [{ receivedAt: 'desc' }, { id: 'desc' }],
    take: limit + 1,
  });
  return pageOf(rows, limit, ({ id, receivedAt, sample, ...row }) => ({
    ...row,
    id: Number(id),
    receivedAt: receivedAt.getTime(),
    sample: sample && Buffer.from(sample).toString('utf8'),
  }));
}
