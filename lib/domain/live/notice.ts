import { z } from 'zod';
import { BAN_KINDS } from '@/lib/contracts';

const ids = z.array(z.int()).default([]);
/** PostgreSQL channels: commands have their own, as who waits for a command's end need not hear of a whole fleet. */
export const NOTICE_CHANNELS = ['tsp_feed', 'tsp_commands'] as const;
/** `tsp_access`: who may do what has changed; for the edge, and for who enforces it. */
export type NoticeChannel = (typeof NOTICE_CHANNELS)[number] | 'tsp_access';

const ban = { id: z.int(), kind: z.enum(BAN_KINDS), value: z.string() };

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
  /** Who is kept out, or how somebody may prove itself, has changed. */
  z.object({ type: z.literal('ban'), ...ban, expiresAt: z.number().nullable() }),
  z.object({ type: z.literal('ban_lifted'), ...ban }),
  /** The edge could not decide about these clients, and the broker may remember that as a refusal; none named: about any. */
  z.object({ type: z.literal('undecided'), clientIds: z.array(z.string()) }),
  /** A person may see or do something else than before. */
  z.object({ type: z.literal('person'), userId: z.string() }),
  z.object({ type: z.literal('credentials'), of: z.enum(['tbox', 'fleet', 'service']), name: z.string() }),
  /** No ids: so many that they are not named. */
  z.object({ type: z.literal('vehicle'), change: z.enum(['registered', 'changed']), vehicleIds: ids }),
]);
export type Notice = z.infer<typeof noticeSchema>;
