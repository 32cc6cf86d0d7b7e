import { z } from 'zod';
import {
  AUTHENTICATION_METHODS,
  BAN_KINDS,
  type Ban,
  type FleetItem,
  type ServiceAccountIssued,
  type ServiceAccountItem,
  serviceUsernameSchema,
  type TboxCredential,
  type TboxCredentialIssued,
} from '@/lib/contracts';
import { defineOperation } from '../operation';
import { pageQuerySchema } from './query-schemas';
import { fleetSchema, nextCursorSchema } from './vehicle-schemas';

const tag = 'Access';
const ms = z.number().meta({ description: 'Milliseconds since the epoch' });

const tboxParamsSchema = z.object({ serial: z.string().max(64).meta({ description: 'Serial of the TBox' }) });
const credentialPath = '/api/v1/tboxes/{serial}/credential';

export const getTboxCredentialOperation = defineOperation({
  id: 'getTboxCredential',
  method: 'GET',
  path: credentialPath,
  tag,
  summary: 'Whether this TBox has a password, since when, and who gave it',
  params: tboxParamsSchema,
  response: z.object({
    credential: (z.object({ createdAt: ms, createdBy: z.string() }) satisfies z.ZodType<TboxCredential>).nullable(),
  }),
});

export const createTboxCredentialOperation = defineOperation({
  id: 'createTboxCredential',
  method: 'POST',
  path: credentialPath,
  tag,
  summary: 'A password with which this TBox connects without a certificate, in the place of the one before. Told once',
  params: tboxParamsSchema,
  body: z.strictObject({}),
  bodyOptional: true,
  response: z.object({
    tboxSerial: z.string(),
    username: z.string(),
    password: z.string(),
    createdAt: ms,
  }) satisfies z.ZodType<TboxCredentialIssued>,
  status: 201,
});

export const deleteTboxCredentialOperation = defineOperation({
  id: 'deleteTboxCredential',
  method: 'DELETE',
  path: credentialPath,
  tag,
  summary: 'Take its password away',
  params: tboxParamsSchema,
  status: 204,
});

export const setFleetAuthenticationOperation = defineOperation({
  id: 'setFleetAuthentication',
  method: 'PUT',
  path: '/api/v1/fleets/{code}/authentication',
  tag,
  summary: 'With what the TBoxes of a fleet may prove who they are',
  params: z.object({ code: z.string().max(40) }),
  body: z.object({ methods: z.array(z.enum(AUTHENTICATION_METHODS)).min(1).max(10) }),
  response: fleetSchema satisfies z.ZodType<FleetItem>,
});

const accountSchema = z.object({
  username: z.string(),
  description: z.string(),
  createdAt: ms,
  createdBy: z.string(),
  lastSeenAt: ms.nullable().meta({ description: 'When it last connected, to the minute' }),
  disabled: z.boolean(),
}) satisfies z.ZodType<ServiceAccountItem>;
const issuedSchema = z.object({
  account: accountSchema,
  secret: z.string(),
}) satisfies z.ZodType<ServiceAccountIssued>;
const accountParamsSchema = z.object({ username: serviceUsernameSchema });
const accountPath = '/api/v1/service-accounts/{username}';

export const listServiceAccountsOperation = defineOperation({
  id: 'listServiceAccounts',
  method: 'GET',
  path: '/api/v1/service-accounts',
  tag,
  summary: 'Programs that may connect to the broker',
  response: z.array(accountSchema),
});

export const createServiceAccountOperation = defineOperation({
  id: 'createServiceAccount',
  method: 'POST',
  path: '/api/v1/service-accounts',
  tag,
  summary: 'An account for a program; its secret, the password towards the broker, is told once',
  body: z.object({ username: serviceUsernameSchema, description: z.string().max(500).optional() }),
  response: issuedSchema,
  status: 201,
});

export const updateServiceAccountOperation = defineOperation({
  id: 'updateServiceAccount',
  method: 'PATCH',
  path: accountPath,
  tag,
  summary: 'Disable or enable an account',
  params: accountParamsSchema,
  body: z.object({ disabled: z.boolean() }),
  response: accountSchema,
});

export const deleteServiceAccountOperation = defineOperation({
  id: 'deleteServiceAccount',
  method: 'DELETE',
  path: accountPath,
  tag,
  summary: 'Delete an account',
  params: accountParamsSchema,
  status: 204,
});

export const rotateServiceAccountSecretOperation = defineOperation({
  id: 'rotateServiceAccountSecret',
  method: 'POST',
  path: `${accountPath}/secret`,
  tag,
  summary: 'A new secret in the place of the one before. Told once',
  params: accountParamsSchema,
  body: z.strictObject({}),
  bodyOptional: true,
  response: issuedSchema,
  status: 201,
});

const banSchema = z.object({
  id: z.number(),
  kind: z.enum(BAN_KINDS),
  value: z.string(),
  reason: z.string(),
  author: z.string(),
  createdAt: ms,
  expiresAt: ms.nullable().meta({ description: 'Milliseconds since the epoch; null: until it is lifted' }),
}) satisfies z.ZodType<Ban>;

export const listBansOperation = defineOperation({
  id: 'listBans',
  method: 'GET',
  path: '/api/v1/bans',
  tag,
  summary: 'Bans in force, newest first',
  query: pageQuerySchema.extend({
    q: z.string().max(100).optional().meta({ description: 'Part of the value, the reason or the author' }),
  }),
  response: z.object({ items: z.array(banSchema), nextCursor: nextCursorSchema }),
});

export const banClientOperation = defineOperation({
  id: 'banClient',
  method: 'POST',
  path: '/api/v1/bans',
  tag,
  summary: 'Keep a client out, whatever it can prove',
  body: z.object({
    kind: z.enum(BAN_KINDS),
    value: z.string().max(256).meta({ description: 'To the letter; an address may be a range, `192.0.2.0/24`' }),
    reason: z.string().max(500),
    expiresAt: ms.nullish().meta({ description: 'Milliseconds since the epoch; absent: until it is lifted' }),
  }),
  response: banSchema,
  status: 201,
});

export const liftBanOperation = defineOperation({
  id: 'liftBan',
  method: 'DELETE',
  path: '/api/v1/bans/{id}',
  tag,
  summary: 'Lift a ban',
  params: z.object({ id: z.coerce.number().int().min(1) }),
  status: 204,
});
