import { listQuarantinedMessagesOperation } from '@/lib/contracts';
import { verb } from '../verb';
import { decodeReceivedCursor, receivedPageOf } from './page';

/** Newest first. A refused message belongs to no fleet. @throws ValidationError */
export const listQuarantinedMessages = verb(
  listQuarantinedMessagesOperation,
  async ({ ctx, input: { cursor, limit, reason } }) => {
    const after = decodeReceivedCursor(cursor);
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
    return receivedPageOf(rows, limit, ({ id, receivedAt, sample, ...row }) => ({
      ...row,
      id: Number(id),
      receivedAt: receivedAt.getTime(),
      sample: sample && Buffer.from(sample).toString('utf8'),
    }));
  },
);
