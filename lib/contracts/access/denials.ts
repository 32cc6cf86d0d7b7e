import { z } from 'zod';
import { defineOperation } from '../api-operation';
import { MAX_LENGTH } from '../limits';
import { objectSchema } from '../object-schema';
import { msSchema, pageOf, pageShape, timeParameterSchema } from '../paging';
import { storableText } from '../storable';
import { DENIAL_KINDS } from './terms';

/** Equal denials of one client within one hour. */
const denialSchema = objectSchema('Denial', {
  id: z.number(),
  kind: z.enum(DENIAL_KINDS),
  clientId: z.string(),
  username: z.string(),
  topic: z.string().meta({ description: 'With placeholders; empty for `connect`' }),
  sampleTopic: z.string(),
  reason: z.string().meta({ description: 'A reason of a decision, or of quarantine' }),
  ruleId: z.string().nullable(),
  version: z.number().nullable(),
  count: z.number(),
  firstAt: msSchema,
  lastAt: msSchema,
  peer: z.string(),
});
export type Denial = z.infer<typeof denialSchema>;

export const listDenialsOperation = defineOperation({
  id: 'listAccessDenials',
  method: 'GET',
  path: '/api/v1/acl/denials',
  tag: 'Access rules',
  summary: 'What was refused, to whom and by which rule, an hour and a client a line, newest first',
  permission: 'access.manage',
  input: z.object({
    ...pageShape,
    q: storableText(MAX_LENGTH.denialSearch)
      .optional()
      .meta({ description: 'Any part of client id or topic, in any case' }),
    kind: z.enum(DENIAL_KINDS).optional(),
    reason: storableText(64).optional(),
    ruleId: storableText(64).optional(),
    since: timeParameterSchema.optional(),
  }),
  output: pageOf(denialSchema),
});
export type DenialPage = z.infer<typeof listDenialsOperation.output>;
