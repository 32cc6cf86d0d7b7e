import { z } from 'zod';
import { defineOperation } from './api-operation';

export const openApiOperation = defineOperation({
  id: 'readOpenApi',
  method: 'GET',
  path: '/api/v1/openapi.json',
  tag: 'Operations',
  summary: 'This description',
  permission: 'signed_in',
  output: z.record(z.string(), z.unknown()),
});
