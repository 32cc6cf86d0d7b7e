import { z } from 'zod';
import { defineOperation } from '../api-operation';
import { namedSchema } from '../fleet/codes';
import { MAX_LENGTH } from '../limits';
import { objectSchema } from '../object-schema';
import { msSchema, pageOf, pageShape, timeSchema } from '../paging';
import { integerParameterSchema, isStorableText, replaceUnstorable, storableText } from '../storable';
import { serviceUsernameSchema } from './rules';
import { AUTHENTICATION_METHODS, BAN_KINDS } from './terms';

// Credentials of the broker's clients, and bans.

const tag = 'Access';
const permission = 'access.manage';
const MAX_BAN_MS = 100 * 365 * 24 * 3_600_000; // a hundred years; a longer one has no end

const tboxInput = z.object({
  serial: z.string().trim().min(1).max(MAX_LENGTH.code).meta({ description: 'Serial of the TBox' }),
});
const credentialPath = '/api/v1/tboxes/{serial}/credential';

const tboxCredentialSchema = objectSchema('TboxCredential', { createdAt: msSchema, createdBy: z.string() });
export type TboxCredential = z.infer<typeof tboxCredentialSchema>;

export const getTboxCredentialOperation = defineOperation({
  id: 'getTboxCredential',
  method: 'GET',
  path: credentialPath,
  tag,
  summary: 'Whether this TBox has a password, since when, and who gave it',
  permission,
  input: tboxInput,
  output: z.object({ credential: tboxCredentialSchema.nullable() }),
});

export const createTboxCredentialOperation = defineOperation({
  id: 'createTboxCredential',
  method: 'POST',
  path: credentialPath,
  tag,
  summary: 'A password with which this TBox connects without a certificate, in place of the one before. Shown once',
  permission,
  input: tboxInput,
  output: z.object({
    tboxSerial: z.string(),
    username: z.string().meta({ description: 'The serial' }),
    password: z.string().meta({ description: 'base64url' }),
    createdAt: msSchema,
  }),
  status: 201,
});
export const deleteTboxCredentialOperation = defineOperation({
  id: 'deleteTboxCredential',
  method: 'DELETE',
  path: credentialPath,
  tag,
  summary: "Delete a TBox's password: it connects with a certificate or not at all",
  permission,
  input: tboxInput,
});

/** `authentication`: how the TBoxes of a fleet may authenticate. */
export const fleetSchema = namedSchema
  .extend({ authentication: z.array(z.enum(AUTHENTICATION_METHODS)) })
  .meta({ id: 'FleetItem' });
export type FleetItem = z.infer<typeof fleetSchema>;

const fleetAuthenticationInput = z.object({
  code: z.string().trim().min(1).max(40),
  methods: z
    .array(z.enum(AUTHENTICATION_METHODS))
    .min(1, 'At least one, or no vehicle of the fleet could connect')
    .max(10)
    .transform((given) => AUTHENTICATION_METHODS.filter((method) => given.includes(method))),
});

export const setFleetAuthenticationOperation = defineOperation({
  id: 'setFleetAuthentication',
  method: 'PUT',
  path: '/api/v1/fleets/{code}/authentication',
  tag,
  summary: 'How the TBoxes of a fleet may authenticate, for connections from now on',
  permission,
  input: fleetAuthenticationInput,
  output: fleetSchema,
});

export const previewFleetAuthenticationOperation = defineOperation({
  id: 'previewFleetAuthentication',
  method: 'POST',
  path: '/api/v1/fleets/{code}/authentication/preview',
  tag,
  summary: 'How many vehicles of a fleet can connect today, and could not with these methods only',
  permission,
  input: fleetAuthenticationInput,
  output: z.object({ stranded: z.number() }),
});

const accountSchema = objectSchema('ServiceAccountItem', {
  username: z.string(),
  description: z.string(),
  createdAt: msSchema,
  createdBy: z.string(),
  lastSeenAt: msSchema.nullable().meta({ description: 'When it last connected, to the minute' }),
  disabled: z.boolean(),
});
export type ServiceAccountItem = z.infer<typeof accountSchema>;
const issuedAccountSchema = z.object({
  account: accountSchema,
  secret: z.string().meta({ description: 'base64url; shown once' }),
});
const accountInput = z.object({ username: serviceUsernameSchema });
const accountPath = '/api/v1/service-accounts/{username}';

export const listServiceAccountsOperation = defineOperation({
  id: 'listServiceAccounts',
  method: 'GET',
  path: '/api/v1/service-accounts',
  tag,
  summary: 'Programs that may connect to the broker, by user name',
  permission,
  output: z.array(accountSchema),
});

export const createServiceAccountOperation = defineOperation({
  id: 'createServiceAccount',
  method: 'POST',
  path: '/api/v1/service-accounts',
  tag,
  summary: 'An account for a program; its secret, the password towards the broker, is shown once',
  permission,
  input: accountInput.extend({ description: storableText(MAX_LENGTH.note).default('') }),
  output: issuedAccountSchema,
  status: 201,
});

export const setServiceAccountDisabledOperation = defineOperation({
  id: 'updateServiceAccount',
  method: 'PATCH',
  path: accountPath,
  tag,
  summary: 'Disable or enable an account; a disabled one keeps its secret',
  permission,
  input: accountInput.extend({ disabled: z.boolean() }),
  output: accountSchema,
});

export const deleteServiceAccountOperation = defineOperation({
  id: 'deleteServiceAccount',
  method: 'DELETE',
  path: accountPath,
  tag,
  summary: 'Delete an account',
  permission,
  input: accountInput,
});

export const rotateServiceAccountSecretOperation = defineOperation({
  id: 'rotateServiceAccountSecret',
  method: 'POST',
  path: `${accountPath}/secret`,
  tag,
  summary: 'A new secret in place of the one before. Shown once',
  permission,
  input: accountInput,
  output: issuedAccountSchema,
  status: 201,
});

const banSchema = objectSchema('Ban', {
  id: z.number(),
  kind: z.enum(BAN_KINDS),
  value: z.string(),
  reason: z.string(),
  author: z.string(),
  createdAt: msSchema,
  expiresAt: msSchema.nullable().meta({ description: 'Milliseconds since the epoch; null: until it is lifted' }),
});
export type Ban = z.infer<typeof banSchema>;

export const listBansOperation = defineOperation({
  id: 'listBans',
  method: 'GET',
  path: '/api/v1/bans',
  tag,
  summary: 'Bans in force, newest first',
  permission,
  input: z.object({
    ...pageShape,
    q: z
      .string()
      .trim()
      .max(MAX_LENGTH.search)
      .transform(replaceUnstorable)
      .optional()
      .meta({ description: 'Part of the value, the reason or the author' }),
  }),
  output: pageOf(banSchema),
});
export const banClientOperation = defineOperation({
  id: 'banClient',
  method: 'POST',
  path: '/api/v1/bans',
  tag,
  summary: 'Keep a client out, whatever it authenticates with: from now on it cannot connect, and is disconnected',
  permission,
  input: z.object({
    kind: z.enum(BAN_KINDS),
    value: z
      .string()
      .min(1)
      .max(MAX_LENGTH.banValue)
      .refine(isStorableText, 'Not Unicode')
      .meta({ description: 'Compared exactly; an address may be a range, `192.0.2.0/24`' }),
    reason: storableText(MAX_LENGTH.note).min(1),
    expiresAt: timeSchema.nullish().meta({ description: 'Milliseconds since the epoch; absent: until it is lifted' }),
    lastsMs: z
      .int()
      .min(1)
      .max(MAX_BAN_MS)
      .nullish()
      .meta({ description: "Instead of expiresAt: from now on, by the server's clock" }),
  }),
  output: banSchema,
  status: 201,
});

export const liftBanOperation = defineOperation({
  id: 'liftBan',
  method: 'DELETE',
  path: '/api/v1/bans/{id}',
  tag,
  summary: 'Lift a ban',
  permission,
  input: z.object({ id: integerParameterSchema.min(1) }),
});
