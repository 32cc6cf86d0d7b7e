import { z } from 'zod';
import { defineOperation } from './api-operation';
import { objectSchema } from './object-schema';

/** RFC 9457 problem document; `code` names what the owning module refused, `errors` the fields. */
export const problemSchema = objectSchema('Problem', {
  type: z.string(),
  title: z.string(),
  status: z.number(),
  code: z.string(),
  detail: z.string(),
  errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  retryAfterS: z.int().optional().meta({ description: 'As the header Retry-After' }),
});
export type Problem = z.infer<typeof problemSchema>;

export const openApiOperation = defineOperation({
  id: 'readOpenApi',
  method: 'GET',
  path: '/api/v1/openapi.json',
  tag: 'Operations',
  summary: 'This description',
  permission: 'signed_in',
  output: z.record(z.string(), z.unknown()),
});
