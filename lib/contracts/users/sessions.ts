import { z } from 'zod';
import { defineOperation } from '../api-operation';
import { objectSchema } from '../object-schema';
import { msSchema } from '../paging';
import { passwordSchema, userIdSchema } from './users';

// Sessions, passwords and the delay after failed sign-ins.

const tag = 'Sign-in';

const sessionSchema = objectSchema('SessionSummary', {
  id: z.string(),
  current: z.boolean().meta({ description: 'The session of this request' }),
  createdAt: msSchema,
  lastUsedAt: msSchema.meta({ description: 'Up to a minute old' }),
  endsAt: msSchema.meta({ description: 'At the latest, and earlier if it is not used' }),
  address: z.string().nullable().meta({ description: 'Network address of the sign-in' }),
  userAgent: z.string().nullable(),
});
export type SessionSummary = z.infer<typeof sessionSchema>;

export const listOwnSessionsOperation = defineOperation({
  id: 'listOwnSessions',
  method: 'GET',
  path: '/api/v1/sessions',
  tag,
  summary: "The caller's open sessions, the last used first",
  permission: 'signed_in',
  output: z.array(sessionSchema),
});

export const endOwnSessionOperation = defineOperation({
  id: 'endOwnSession',
  method: 'DELETE',
  path: '/api/v1/sessions/{id}',
  tag,
  summary: "End one of the caller's sessions with its live connection",
  permission: 'signed_in',
  input: z.object({ id: z.string().min(1).max(64) }),
});

export const endOtherSessionsOperation = defineOperation({
  id: 'endOtherSessions',
  method: 'DELETE',
  path: '/api/v1/sessions',
  tag,
  summary: "End all of the caller's sessions but the one of this request",
  permission: 'signed_in',
  output: z.object({ ended: z.int() }),
});

export const changePasswordOperation = defineOperation({
  id: 'changePassword',
  method: 'POST',
  path: '/api/v1/password',
  tag,
  summary: 'Change the own password; other sessions end',
  permission: 'signed_in',
  input: z.strictObject({
    // Any length: it may be older than the rules for new ones
    currentPassword: z.string().min(1).max(1_024),
    newPassword: passwordSchema,
  }),
});

export const issuePasswordResetOperation = defineOperation({
  id: 'issuePasswordReset',
  method: 'POST',
  path: '/api/v1/users/{userId}/password-reset',
  tag: 'Administration',
  summary: 'A one-time link with which a person chooses a new password; it is shown this once',
  permission: 'user.manage',
  input: z.object({ userId: userIdSchema }),
  output: z.object({ url: z.url(), expiresAt: msSchema }),
  status: 201,
});

export const liftSignInDelayOperation = defineOperation({
  id: 'liftSignInDelay',
  method: 'DELETE',
  path: '/api/v1/users/{userId}/sign-in-delay',
  tag: 'Administration',
  summary: 'Let a person sign in at once after failed attempts',
  permission: 'user.manage',
  input: z.object({ userId: userIdSchema }),
});

const tokenSchema = z.string().min(1).max(200);
/** For the page of a reset link, without a session. */
export const readPasswordResetSchema = z.object({ token: tokenSchema });
export const resetPasswordSchema = z.object({ token: tokenSchema, password: passwordSchema });
