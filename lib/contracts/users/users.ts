import { z } from 'zod';
import { defineOperation } from '../api-operation';
import { codeSchema, namedSchema } from '../fleet/codes';
import { MAX_LENGTH } from '../limits';
import { objectSchema } from '../object-schema';
import { msSchema, pageOf, pageShape } from '../paging';
import { MIN_PASSWORD_LENGTH, ROLES } from './terms';

// Users, with their roles and fleets, and invitations.

const tag = 'Administration';
const permission = 'user.manage';

const roleSchema = z.enum(ROLES);
export const emailSchema = z.string().trim().toLowerCase().pipe(z.email().max(254)); // RFC 5321 §4.5.3.1.3
/** Its strength is checked by the verb. */
export const passwordSchema = z
  .string()
  .min(MIN_PASSWORD_LENGTH, `A password has at least ${MIN_PASSWORD_LENGTH} characters`)
  .max(MAX_LENGTH.password, `A password has at most ${MAX_LENGTH.password} characters`);
const fleetCodesSchema = z
  .array(codeSchema)
  .max(500)
  .transform((codes) => [...new Set(codes)].sort());
export const userNameSchema = z.string().trim().min(1, 'A name is needed').max(MAX_LENGTH.name);
export const userIdSchema = z.string().min(1).max(64);

const userSchema = objectSchema('UserSummary', {
  id: z.string(),
  name: z.string(),
  email: z.string(),
  role: roleSchema,
  fleets: z.array(namedSchema).meta({ description: 'Empty for an administrator, who sees every fleet' }),
  disabled: z.boolean(),
  createdAt: msSchema,
  lastSignInAt: msSchema.nullable(),
  signInDelayedUntil: msSchema.nullable().meta({
    description: 'After failed attempts, the next one is accepted then; from networks in use possibly before',
  }),
});
export type UserSummary = z.infer<typeof userSchema>;

export const listUsersOperation = defineOperation({
  id: 'listUsers',
  method: 'GET',
  path: '/api/v1/users',
  tag,
  summary: 'People who may sign in, ordered by e-mail address',
  permission,
  input: z.object({
    ...pageShape,
    q: z.string().trim().max(MAX_LENGTH.search).optional().meta({ description: 'Part of a name or an e-mail address' }),
  }),
  output: pageOf(userSchema),
});
export const updateUserOperation = defineOperation({
  id: 'updateUser',
  method: 'PATCH',
  path: '/api/v1/users/{userId}',
  tag,
  summary: 'Change the role and the fleets of a person, disable or enable',
  permission,
  input: z
    .strictObject({
      userId: userIdSchema,
      role: roleSchema.optional(),
      expectedRole: roleSchema.optional().meta({ description: 'Refused where it is another one now' }),
      fleets: fleetCodesSchema.optional(),
      expectedFleets: fleetCodesSchema.optional().meta({ description: 'Refused where they are others now' }),
      disabled: z.boolean().optional(),
      reason: z.string().trim().max(MAX_LENGTH.disableReason).optional().meta({ description: 'Of disabling' }),
    })
    .refine(({ role, fleets, disabled }) => role !== undefined || fleets !== undefined || disabled !== undefined, {
      message: 'Nothing to change: role, fleets or disabled',
    }),
});

const invitationSchema = objectSchema('InvitationSummary', {
  id: z.string(),
  email: z.string(),
  role: roleSchema,
  fleets: z.array(namedSchema),
  createdAt: msSchema,
  expiresAt: msSchema,
});
export type InvitationSummary = z.infer<typeof invitationSchema>;

export const listInvitationsOperation = defineOperation({
  id: 'listInvitations',
  method: 'GET',
  path: '/api/v1/invitations',
  tag,
  summary: 'Open invitations, newest first',
  permission,
  output: z.array(invitationSchema),
});

export const inviteUserOperation = defineOperation({
  id: 'inviteUser',
  method: 'POST',
  path: '/api/v1/invitations',
  tag,
  summary: 'Invite a person; the link is shown this once',
  permission,
  input: z.object({ email: emailSchema, role: roleSchema, fleets: fleetCodesSchema.default([]) }),
  output: z.object({ invitation: invitationSchema, url: z.url() }),
  status: 201,
});

export const revokeInvitationOperation = defineOperation({
  id: 'revokeInvitation',
  method: 'DELETE',
  path: '/api/v1/invitations/{id}',
  tag,
  summary: 'Revoke an open invitation',
  permission,
  input: z.object({ id: z.uuid() }),
});

const tokenSchema = z.string().min(1).max(200);
/** For the page of an invitation's link, without a session. */
export const readInvitationSchema = z.object({ token: tokenSchema });
export const acceptInvitationSchema = z.object({
  token: tokenSchema,
  name: userNameSchema,
  password: passwordSchema,
});
