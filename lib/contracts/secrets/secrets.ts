import { z } from 'zod';
import { defineOperation } from '../api-operation';
import { objectSchema } from '../object-schema';
import { msSchema } from '../paging';
import { KEY_PURPOSES } from './terms';

// Secrets of the processes, and the keys with which they sign.

const tag = 'Secrets and keys';
const permission = 'certificate.manage';

const holderSchema = objectSchema('SecretHolder', {
  process: z.string(),
  instance: z.string().meta({ description: 'Host and process id' }),
  fingerprints: z
    .array(z.string())
    .min(1)
    .max(2)
    .meta({ description: 'First hex digits of the SHA-256 of each accepted secret; the one in use is first' }),
  changedAt: msSchema.nullable().meta({ description: 'When its file was changed; null: it is not from a file' }),
  secondUsedAt: msSchema
    .nullable()
    .meta({ description: 'When the second one was last accepted; null: not since the start of the process' }),
  problem: z
    .string()
    .nullable()
    .meta({ description: 'Why the changed file could not be read; nothing has changed then' }),
  seenAt: msSchema,
});
export type SecretHolder = z.infer<typeof holderSchema>;

const secretSchema = objectSchema('SecretSummary', {
  name: z.string(),
  changedAt: msSchema.nullable().meta({ description: 'The last change in any process' }),
  startedAt: msSchema
    .nullable()
    .meta({ description: 'When `npm run keys -- change` began a change that is not finished' }),
  secondUsedAt: msSchema
    .nullable()
    .meta({ description: 'In any process of the last day; null: not, or there is only one secret' }),
  changing: z.boolean().meta({ description: 'Some process accepts two' }),
  agreed: z.boolean().meta({ description: 'All processes have the same, in the same order' }),
  problem: z.string().nullable(),
  processes: z.array(holderSchema),
});
export type SecretSummary = z.infer<typeof secretSchema>;

const purposeSchema = z
  .enum(KEY_PURPOSES)
  .meta({ description: 'Tokens of browsers at the broker (`live`); commands to vehicles' });

const signingKeySchema = objectSchema('SigningKeySummary', {
  purpose: purposeSchema,
  kid: z.string(),
  createdAt: msSchema,
  retiredAt: msSchema.nullable().meta({ description: 'Its signatures verify for an hour more' }),
  replacementRequestedAt: msSchema.nullable(),
});
export type SigningKeySummary = z.infer<typeof signingKeySchema>;

export const listSecretsOperation = defineOperation({
  id: 'listSecrets',
  method: 'GET',
  path: '/api/v1/secrets',
  tag,
  summary: 'Ages of the secrets that can be changed while the processes run, never the secrets themselves',
  permission,
  output: z.array(secretSchema),
});

export const listSigningKeysOperation = defineOperation({
  id: 'listSigningKeys',
  method: 'GET',
  path: '/api/v1/signing-keys',
  tag,
  summary: 'Keys that sign, or whose signatures still verify, the newest of each purpose first',
  permission,
  output: z.array(signingKeySchema),
});

export const replaceSigningKeyOperation = defineOperation({
  id: 'replaceSigningKey',
  method: 'POST',
  path: '/api/v1/signing-keys/{purpose}/replace',
  tag,
  summary: 'Make a new signing key within a minute; signatures of the present one verify for an hour more',
  permission,
  input: z.object({ purpose: purposeSchema }),
});
