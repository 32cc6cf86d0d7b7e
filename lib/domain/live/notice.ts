import { z } from 'zod';

const ids = z.array(z.int()).default([]);
/** What writers tell on the PostgreSQL channel `tsp_feed` when their transaction commits. */
export const noticeSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('presence'), vehicleIds: ids }),
  z.object({ type: z.literal('event'), vehicleIds: ids, eventIds: ids }),
  z.object({ type: z.literal('command'), commandIds: z.array(z.uuid()) }),
  /** No ids: so many that they are not named. */
  z.object({ type: z.literal('vehicle'), change: z.enum(['registered', 'changed']), vehicleIds: ids }),
]);
export type Notice = z.infer<typeof noticeSchema>;
