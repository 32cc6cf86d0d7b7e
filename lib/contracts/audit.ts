import { z } from 'zod';
import { defineOperation } from './api-operation';
import { objectSchema } from './object-schema';
import { msSchema, pageOf, pageShape } from './paging';

export const actorLabelSchema = z.object({ kind: z.enum(['user', 'system']), id: z.string(), label: z.string() });
const word = z
  .string()
  .trim()
  .max(200)
  .transform((text) => text || undefined)
  .optional();

const auditItemSchema = objectSchema('AuditItem', {
  id: z.number(),
  at: msSchema,
  actor: actorLabelSchema,
  action: z.string(),
  target: z.object({ type: z.string(), id: z.string() }),
  detail: z.record(z.string(), z.unknown()),
});
export type AuditItem = z.infer<typeof auditItemSchema>;

export const listAuditOperation = defineOperation({
  id: 'listAudit',
  method: 'GET',
  path: '/api/v1/audit',
  tag: 'Administration',
  summary: 'Who did what, newest first',
  permission: 'audit.read',
  input: z.object({
    ...pageShape,
    actor: word.meta({ description: 'Id or e-mail address of a person, or name of a process' }),
    action: word.meta({ description: '`user.invite`, or `user` for everything done to users' }),
    targetType: word,
    targetId: word,
  }),
  output: pageOf(auditItemSchema),
});
export type AuditPage = z.infer<typeof listAuditOperation.output>;
