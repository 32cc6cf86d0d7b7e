import { z } from 'zod';
import { actorLabelSchema } from '../audit';
import { namedSchema } from '../fleet/codes';
import { CONNECTION_FACTS } from '../fleet/status';
import { objectSchema } from '../object-schema';
import { msSchema } from '../paging';
import type { RefusalCode } from './codes';
import { PRECONDITIONS, RISKS } from './definition';
import { OPERATIONS } from './rules';
import { COMMAND_EVENTS, COMMAND_STATES } from './states';
import { COMMAND_WAITING } from './terms';

// What the HTTP API says of a command. Times are ms since the epoch, server clock unless stated.

const json = z.record(z.string(), z.unknown());

export const commandSummarySchema = objectSchema('CommandSummary', {
  id: z.string(),
  vin: z.string(),
  plate: z.string().nullable(),
  fleet: namedSchema,
  model: namedSchema,
  operation: z.enum(OPERATIONS),
  params: json,
  risk: z.enum(RISKS),
  state: z.enum(COMMAND_STATES),
  waiting: z
    .enum(COMMAND_WAITING)
    .nullable()
    .meta({ description: 'Why a queued command is not on its way; null: nothing prevents it, or it is not queued' }),
  reason: z.string().nullable(),
  ticket: z.string().nullable().meta({ description: "Number of the case in the caller's own system" }),
  requestedBy: actorLabelSchema,
  decidedBy: actorLabelSchema.nullable().meta({ description: 'Who approved or denied it' }),
  batchId: z.string().nullable(),
  createdAt: msSchema,
  expiresAt: msSchema.meta({ description: 'The vehicle must not begin after this, ms since the epoch' }),
  changedAt: msSchema,
  finishedAt: msSchema
    .nullable()
    .meta({ description: 'null: not finished. Stays when a late answer resolves `unknown`' }),
  sentAt: msSchema
    .nullable()
    .meta({ description: 'When it was handed to a broker; from then on it cannot be cancelled' }),
  tookMs: z.number().nullable().meta({
    description: 'From `sentAt` to `finishedAt`, without approval and waiting; null: not sent, or not finished',
  }),
  code: z
    .custom<RefusalCode | (string & {})>((value) => typeof value === 'string')
    .nullable()
    .meta({ description: "The TBox's or ours" }),
  detail: z.string().nullable(),
  result: json.nullable(),
});
export type CommandSummary = z.infer<typeof commandSummarySchema>;

const commandEventSchema = objectSchema('CommandEventItem', {
  seq: z.number().meta({ description: 'Counts from 1' }),
  at: msSchema,
  type: z.enum(COMMAND_EVENTS),
  state: z.enum(COMMAND_STATES).meta({ description: 'After it' }),
  changed: z
    .boolean()
    .meta({ description: 'false: recorded, but it changed nothing (a late, repeated or contradicting answer)' }),
  actor: actorLabelSchema.nullable(),
  vehicleAt: msSchema.nullable().meta({ description: "Milliseconds since the epoch, the vehicle's clock" }),
  code: z.string().nullable(),
  detail: z.string().nullable(),
});
export type CommandEventItem = z.infer<typeof commandEventSchema>;

const knownFactsSchema = objectSchema('KnownFacts', {
  at: msSchema.meta({ description: 'When these were the newest known facts of the vehicle' }),
  connection: z.enum(CONNECTION_FACTS),
  connectionSince: msSchema.nullable(),
  dataAt: msSchema.nullable().meta({ description: 'Receipt of the newest data' }),
  speedKmh: z.number().nullable(),
  speedAt: msSchema.nullable(),
  latitude: z.number().nullable(),
  longitude: z.number().nullable(),
  positionAt: msSchema.nullable(),
  preconditions: z
    .array(z.object({ name: z.enum(PRECONDITIONS), met: z.boolean().nullable() }))
    .meta({ description: '`met` null: not known, or too old to say' }),
});
export type KnownFacts = z.infer<typeof knownFactsSchema>;

const reading = z.object({ value: z.unknown(), at: msSchema });
/** A signal that should show the effect, and its reports. */
const commandEvidenceSchema = objectSchema('CommandEvidence', {
  path: z.string(),
  expected: z.unknown(),
  seen: reading
    .nullable()
    .meta({ description: 'The first report after execution that agrees or disagrees; null: there is none yet' }),
  later: z.array(reading).meta({ description: 'Changes after that, oldest first, at most 20' }),
});
export type CommandEvidence = z.infer<typeof commandEvidenceSchema>;

export const commandDetailSchema = commandSummarySchema
  .extend({
    events: z.array(commandEventSchema).meta({ description: 'Oldest first, by `at`' }),
    evidence: z.array(commandEvidenceSchema),
    knownAtRequest: knownFactsSchema.nullable().meta({ description: 'null: not recorded' }),
    knownNow: knownFactsSchema.nullable().meta({ description: 'While it waits for an approval; null otherwise' }),
    may: z
      .object({ approve: z.boolean(), deny: z.boolean(), cancel: z.boolean() })
      .meta({ description: 'What the caller may do with it now' }),
  })
  .meta({ id: 'CommandDetail' });
export type CommandDetail = z.infer<typeof commandDetailSchema>;
