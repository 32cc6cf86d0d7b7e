import { listDenialsOperation } from '@/lib/contracts';
import { decodeTimeCursor, pageOf } from '../../cursor';
import { verb } from '../../verb';
import { selectDenials } from './denial-store';

/** Denials, last occurrence first. Administrators only. */
export const listDenials = verb(listDenialsOperation, async ({ ctx, input: { cursor, limit, since, ...filter } }) => {
  const place = decodeTimeCursor(cursor);
  const after = place && { lastAt: new Date(place.at), id: place.id };
  const rows = await selectDenials(
    ctx.db,
    { ...filter, since: since === undefined ? undefined : new Date(since) },
    { after, limit: limit + 1 },
  );
  return pageOf(rows, limit, ({ lastAt, id }) => `${lastAt}.${id}`);
});
