import { z } from 'zod';
import { AUTHORITY_ADMISSIONS, MAX_SCOPE_SERIALS } from '@/lib/contracts';
import { defineOperation } from '../operation';
import { authoritiesSchema, authorityParamsSchema } from './authority-schemas';

const tag = 'Certificates';

export const listAuthoritiesOperation = defineOperation({
  id: 'listAuthorities',
  method: 'GET',
  path: '/api/v1/authorities',
  tag,
  summary: 'Who signs certificates: the root first, then the newest',
  response: authoritiesSchema,
});

export const requestAuthorityOperation = defineOperation({
  id: 'requestAuthority',
  method: 'POST',
  path: '/api/v1/authorities',
  tag,
  summary: 'Ask for a new issuing authority: made within a second, trusted, and not yet signing',
  body: z.object({}),
  bodyOptional: true,
  response: authoritiesSchema,
  status: 200,
});

export const activateAuthorityOperation = defineOperation({
  id: 'activateAuthority',
  method: 'POST',
  path: '/api/v1/authorities/{id}/activate',
  tag,
  summary: 'From now on it signs; the one before signs no more, and what it signed stays valid',
  params: authorityParamsSchema,
  response: authoritiesSchema,
  status: 200,
});

export const withdrawAuthorityOperation = defineOperation({
  id: 'withdrawAuthority',
  method: 'POST',
  path: '/api/v1/authorities/{id}/withdraw',
  tag,
  summary: 'It is no longer trusted; refused while a certificate of it is valid',
  params: authorityParamsSchema,
  response: authoritiesSchema,
  status: 200,
});

export const importAuthorityOperation = defineOperation({
  id: 'importAuthority',
  method: 'POST',
  path: '/api/v1/authorities/import',
  tag,
  summary: "Trust somebody else's authority for certificates of TBoxes",
  body: z.object({ pem: z.string().max(16_384) }),
  response: authoritiesSchema,
  status: 200,
});

export const setAuthorityAdmissionOperation = defineOperation({
  id: 'setAuthorityAdmission',
  method: 'PUT',
  path: '/api/v1/authorities/{id}/admission',
  tag,
  summary: 'Which TBoxes an imported authority may speak for, and whether its certificates have to be imported',
  params: authorityParamsSchema,
  body: z.object({
    admission: z.enum(AUTHORITY_ADMISSIONS),
    fleets: z.array(z.string()).max(1_000),
    tboxSerials: z.array(z.string()).max(MAX_SCOPE_SERIALS),
  }),
  response: authoritiesSchema,
});
