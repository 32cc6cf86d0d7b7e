import { z } from 'zod';
import { type AuditItem, type InvitationSummary, ROLES, type UserSummary } from '@/lib/contracts';
import { defineOperation } from '../operation';
import { pageQuerySchema } from './query-schemas';
import { namedSchema, nextCursorSchema } from './vehicle-schemas';

const tag = 'Administration';
const ms = z.number().meta({ description: 'Milliseconds since the epoch' });
const roleSchema = z.enum(ROLES);

const auditItemSchema = z.object({
  id: z.number(),
  at: ms,
  actor: z.object({ kind: z.enum(['user', 'system']), id: z.string(), label: z.string() }),
  action: z.string(),
  target: z.object({ type: z.string(), id: z.string() }),
  detail: z.record(z.string(), z.unknown()),
}) satisfies z.ZodType<AuditItem>;

const userSchema = z.object({
  id: z.string(),
  name: z.string(),
  email: z.string(),
  role: roleSchema,
  fleets: z.array(namedSchema),
  disabled: z.boolean(),
  createdAt: ms,
  lastSignInAt: ms.nullable(),
}) satisfies z.ZodType<UserSummary>;

const invitationSchema = z.object({
  id: z.string(),
  email: z.string(),
  role: roleSchema,
  fleets: z.array(namedSchema),
  createdAt: ms,
  expiresAt: ms,
}) satisfies z.ZodType<InvitationSummary>;

export const listAuditOperation = defineOperation({
  id: 'listAudit',
  method: 'GET',
  path: '/api/v1/audit',
  tag,
  summary: 'Who did what, newest first',
  query: pageQuerySchema.extend({
    actor: z.string().max(200).optional().meta({ description: 'Id or e-mail address of a person, or a process' }),
    action: z.string().max(200).optional().meta({ description: '`user.invite`, or `user` for all done to users' }),
    targetType: z.string().max(200).optional(),
    targetId: z.string().max(200).optional(),
  }),
  response: z.object({ items: z.array(auditItemSchema), nextCursor: nextCursorSchema }),
});

export const listUsersOperation = defineOperation({
  id: 'listUsers',
  method: 'GET',
  path: '/api/v1/users',
  tag,
  summary: 'People who may sign in',
  query: pageQuerySchema.extend({ q: z.string().max(100).optional() }),
  response: z.object({ items: z.array(userSchema), nextCursor: nextCursorSchema }),
});

export const updateUserOperation = defineOperation({
  id: 'updateUser',
  method: 'PATCH',
  path: '/api/v1/users/{userId}',
  tag,
  summary: 'Change the role or the fleets of a person, disable or enable; one of them a request',
  params: z.object({ userId: z.string().min(1).max(64) }),
  body: z.union([
    z.strictObject({ role: roleSchema, expectedRole: roleSchema.optional() }),
    z.strictObject({ fleets: z.array(z.string()), expectedFleets: z.array(z.string()).optional() }),
    z.strictObject({ disabled: z.boolean(), reason: z.string().max(200).optional() }),
  ]),
  status: 204,
});

export const listInvitationsOperation = defineOperation({
  id: 'listInvitations',
  method: 'GET',
  path: '/api/v1/invitations',
  tag,
  summary: 'Open invitations, newest first',
  response: z.array(invitationSchema),
});

export const inviteUserOperation = defineOperation({
  id: 'inviteUser',
  method: 'POST',
  path: '/api/v1/invitations',
  tag,
  summary: 'Invite a person; the link is told this once',
  body: z.object({ email: z.string(), role: roleSchema, fleets: z.array(z.string()).optional() }),
  response: z.object({ invitation: invitationSchema, url: z.url() }),
  status: 201,
});

export const revokeInvitationOperation = defineOperation({
  id: 'revokeInvitation',
  method: 'DELETE',
  path: '/api/v1/invitations/{id}',
  tag,
  summary: 'Revoke an open invitation',
  params: z.object({ id: z.uuid() }),
  status: 204,
});
