import { z } from 'zod';

const ids = z.array(z.int()).default([]);
/** PostgreSQL channels: commands have their own, as who waits for a command's end need not hear of a whole fleet. */
export const NOTICE_CHANNELS = ['tsp_feed', 'tsp_commands'] as const;
/** `tsp_access`: who may do what has changed; for the edge, and for who enforces it. */
export type NoticeChannel = (typeof NOTICE_CHANNELS)[number] | 'tsp_access';

/** What writers tell on those channels when their transaction commits. */
export const noticeSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('presence'), vehicleIds: ids }),
  z.object({ type: z.literal('event'), vehicleIds: ids, eventIds: ids }),
  /** `queued`: it may be sent now; `finished`: it is over. */
  z.object({
    type: z.literal('command'),
    change: z.enum(['queued', 'changed', 'finished']),
    commandIds: z.array(z.uuid()),
  }),
  z.object({ type: z.literal('certificate'), certificateIds: z.array(z.string()) }),
  /** An authority was asked for, or its state changed. */
  z.object({ type: z.literal('authority') }),
  z.object({ type: z.literal('rotation'), rotationIds: z.array(z.uuid()) }),
  /** Access rules were published. */
  z.object({ type: z.literal('rules'), version: z.int() }),
  /** What rules or admission look at has changed for these vehicles; no ids: for any client. */
  z.object({ type: z.literal('subject'), vehicleIds: ids }),
  /** No ids: so many that they are not named. */
  z.object({ type: z.literal('vehicle'), change: z.enum(['registered', 'changed']), vehicleIds: ids }),
]);
export type Notice = z.infer<typeof noticeSchema>;
