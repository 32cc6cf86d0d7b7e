import { z } from 'zod';
import { BAN_KINDS } from '@/lib/contracts';

const ids = z.array(z.int()).default([]);
const ban = { id: z.int(), kind: z.enum(BAN_KINDS), value: z.string() };

/** PostgreSQL channels and what is sent on them when a transaction commits. Deployed releases share them: only add. */
export const CHANNELS = {
  /** Vehicles, certificates and rotations: what views and background work read again. */
  tsp_feed: z.discriminatedUnion('type', [
    z.object({ type: z.literal('presence'), vehicleIds: ids }),
    z.object({ type: z.literal('event'), vehicleIds: ids, eventIds: ids }),
    z.object({ type: z.literal('certificate'), certificateIds: z.array(z.string()) }),
    /** An authority was requested, or its state changed. */
    z.object({ type: z.literal('authority') }),
    /** A certificate of this installation itself was revoked. */
    z.object({ type: z.literal('own_certificate') }),
    z.object({ type: z.literal('rotation'), rotationIds: z.array(z.uuid()) }),
    /** No ids: any vehicle may have changed. `deleted`: the one named, with the code of its fleet. */
    z.object({
      type: z.literal('vehicle'),
      change: z.enum(['registered', 'changed']),
      vehicleIds: ids,
      deleted: z.object({ vin: z.string(), fleet: z.string() }).optional(),
    }),
  ]),
  /** Apart from the feed, because a request that waits for one command needs nothing else. */
  tsp_commands: z.discriminatedUnion('type', [
    /** `queued`: it may be sent now; `finished`: its state is final. */
    z.object({
      type: z.literal('command'),
      change: z.enum(['queued', 'changed', 'finished']),
      commandIds: z.array(z.uuid()),
    }),
  ]),
  /** Changes of rights, for the edge and for the enforcement of rules on open connections. */
  tsp_access: z.discriminatedUnion('type', [
    /** Access rules were published. */
    z.object({ type: z.literal('rules'), version: z.int() }),
    /** `expiresAt`: ms since the epoch; null: until it is lifted. */
    z.object({ type: z.literal('ban'), ...ban, expiresAt: z.number().nullable() }),
    z.object({ type: z.literal('ban_lifted'), ...ban }),
    /** The edge could not decide about these clients, and the broker may cache that as a refusal; no ids: about any. */
    z.object({ type: z.literal('undecided'), clientIds: z.array(z.string()) }),
    /** The role or the fleets of a user have changed. */
    z.object({ type: z.literal('person'), userId: z.string() }),
    /** These sessions of users have ended. */
    z.object({ type: z.literal('session'), sessionIds: z.array(z.string()) }),
    /** The credentials of this TBox, of the TBoxes of this fleet, or of this service account have changed. */
    z.object({ type: z.literal('credentials'), of: z.enum(['tbox', 'fleet', 'service']), name: z.string() }),
  ]),
} as const;

export type Channel = keyof typeof CHANNELS;
export type Notification<C extends Channel = Channel> = z.infer<(typeof CHANNELS)[C]>;
