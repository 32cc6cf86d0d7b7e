import { z } from 'zod';
import type { WithdrawalCounts, WithdrawalPreview } from '@/lib/contracts';
import { defineOperation } from '../operation';
import { authoritiesSchema, authorityParamsSchema } from './authority-schemas';

const tag = 'Certificates';
const path = '/api/v1/authorities/{id}/withdrawal';

const countsSchema = z.object({
  vehicles: z.number(),
  connected: z.number(),
  withOther: z
    .number()
    .meta({ description: 'Have connected with another valid certificate: they come back by themselves' }),
  unproven: z.number().meta({
    description:
      'Were issued another certificate and have never connected with it, or it came after one that was admitted at first use',
  }),
  stranded: z.number().meta({ description: 'Have no other: they need an enrolment secret' }),
}) satisfies z.ZodType<WithdrawalCounts>;

const querySchema = z.object({
  includeRenewed: z
    .enum(['true', 'false'])
    .optional()
    .meta({ description: 'While none is requested: as if certificates that were renewed were revoked too' }),
});

const previewSchema = z.object({
  certificates: z.number().meta({ description: 'Valid or on hold' }),
  renewed: z.number().meta({
    description:
      'Of other authorities, valid or on hold, renewed after one of this authority was admitted at first use',
  }),
  total: countsSchema,
  fleets: z.array(countsSchema.extend({ code: z.string(), name: z.string() })),
  unbound: z.number().meta({ description: 'TBoxes with such a certificate that are in no vehicle' }),
  stranded: z
    .array(z.object({ vin: z.string(), tboxSerial: z.string(), fleet: z.string(), connected: z.boolean() }))
    .meta({ description: 'The first of them, by VIN; `/stranded` has all' }),
  includesRenewed: z.boolean().meta({ description: 'The counts are those of a withdrawal that revokes them too' }),
  needsSuccessor: z.boolean(),
  successor: z
    .object({
      name: z.string(),
      state: z.enum(['requested', 'prepared']),
      createdAt: z.number().meta({ description: 'Milliseconds since the epoch' }),
    })
    .nullable(),
}) satisfies z.ZodType<WithdrawalPreview>;

export const previewWithdrawalOperation = defineOperation({
  id: 'previewWithdrawal',
  method: 'GET',
  path,
  tag,
  summary:
    'What an emergency withdrawal of this authority will do, or has done: vehicles by fleet, and who is stranded',
  params: authorityParamsSchema,
  query: querySchema,
  response: previewSchema,
});

export const requestWithdrawalOperation = defineOperation({
  id: 'requestWithdrawal',
  method: 'POST',
  path,
  tag,
  summary: 'Ask for an emergency withdrawal. Another administrator has to approve it; a successor is made meanwhile',
  params: authorityParamsSchema,
  body: z.object({
    reason: z.string().min(1).max(500),
    includeRenewed: z
      .boolean()
      .optional()
      .meta({ description: 'Also revoke certificates that were renewed from one admitted at first use' }),
  }),
  response: authoritiesSchema,
  status: 200,
});

export const approveWithdrawalOperation = defineOperation({
  id: 'approveWithdrawal',
  method: 'POST',
  path: `${path}/approve`,
  tag,
  summary: 'Withdraw it: all of its certificates are revoked, their connections are ended, the successor signs',
  params: authorityParamsSchema,
  response: authoritiesSchema,
  status: 200,
});

export const rejectWithdrawalOperation = defineOperation({
  id: 'rejectWithdrawal',
  method: 'POST',
  path: `${path}/reject`,
  tag,
  summary: 'Drop the request for an emergency withdrawal; nothing else changes',
  params: authorityParamsSchema,
  response: authoritiesSchema,
  status: 200,
});

export const exportStrandedOperation = defineOperation({
  id: 'exportStranded',
  method: 'GET',
  path: `${path}/stranded`,
  tag,
  summary: 'Every vehicle that the emergency withdrawal strands, or has stranded, as CSV',
  params: authorityParamsSchema,
  query: querySchema,
  response: z.string(),
  responseType: 'text/csv',
});
