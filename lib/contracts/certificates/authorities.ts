import { z } from 'zod';
import { defineOperation } from '../api-operation';
import { namedSchema } from '../fleet/codes';
import { MAX_LENGTH } from '../limits';
import { objectSchema } from '../object-schema';
import { flagSchema, msSchema } from '../paging';
import { integerParameterSchema } from '../storable';
import { AUTHORITY_ADMISSIONS, AUTHORITY_STATES, MAX_SCOPE_SERIALS } from './terms';

// Certificate authorities, and the emergency withdrawal of one whose key may be compromised.

const tag = 'Certificates';
const permission = 'certificate.manage';

const withdrawalSchema = objectSchema('AuthorityWithdrawal', {
  requestedAt: msSchema,
  requestedBy: z.string(),
  requestedById: z.string(),
  reason: z.string(),
  includesRenewed: z
    .boolean()
    .meta({ description: 'Also certificates that were renewed from one admitted at first use' }),
  approvedBy: z.string().nullable().meta({ description: 'null while it waits for a second administrator' }),
});
export type AuthorityWithdrawal = z.infer<typeof withdrawalSchema>;

const scopeSchema = objectSchema('AuthorityScope', { fleets: z.array(z.string()), tboxSerials: z.array(z.string()) });
export type AuthorityScope = z.infer<typeof scopeSchema>;

export const KEY_PLACES = ['database', 'token', 'offline', 'elsewhere'] as const;
export type KeyPlace = (typeof KEY_PLACES)[number];

const keySchema = objectSchema('AuthorityKey', {
  place: z.enum(KEY_PLACES).meta({
    description: 'Encrypted in the database, in a hardware token, exported and removed, or somebody else has it',
  }),
  token: z.string().nullable().meta({ description: 'Label of the token' }),
  problem: z.string().nullable().meta({ description: 'Why it cannot sign' }),
  exportedAt: msSchema.nullable().meta({ description: 'Last export' }),
  exportedBy: z.string().nullable(),
  listEndsAt: msSchema.nullable().meta({ description: 'End of the current revocation list' }),
  unlisted: z.number().meta({ description: 'Withdrawn authorities that are not in its revocation list yet' }),
});
export type AuthorityKeySummary = z.infer<typeof keySchema>;

/**
 * `prepared`: trusted, does not sign yet; `retiring`: still trusted, signs only its revocation list; `withdrawn`: no longer
 * trusted.
 */
const authoritySchema = objectSchema('AuthoritySummary', {
  id: z.number(),
  keyId: z.string().nullable().meta({ description: 'Subject key identifier, hexadecimal; null while it is requested' }),
  kind: z.enum(['root', 'issuing', 'external']),
  name: z.string(),
  state: z.enum(AUTHORITY_STATES),
  key: keySchema,
  notBefore: msSchema.nullable(),
  notAfter: msSchema.nullable(),
  createdAt: msSchema,
  createdBy: z.string(),
  validCertificates: z.number().meta({ description: 'Of TBoxes, that it issued' }),
  admission: z
    .enum(AUTHORITY_ADMISSIONS)
    .meta({ description: 'Of an external one: how its certificates get into the inventory' }),
  scope: scopeSchema.meta({ description: 'TBoxes that an external one may speak for; both empty: no limit' }),
  withdrawal: withdrawalSchema
    .nullable()
    .meta({ description: 'Emergency withdrawal that is requested, or was approved' }),
});
export type AuthoritySummary = z.infer<typeof authoritySchema>;
const authoritiesSchema = z.array(authoritySchema);
const authorityShape = { id: integerParameterSchema.min(1) };

export const listAuthoritiesOperation = defineOperation({
  id: 'listAuthorities',
  method: 'GET',
  path: '/api/v1/authorities',
  tag,
  summary: 'Who signs certificates: the root first, then the newest',
  permission,
  output: authoritiesSchema,
});

export const requestAuthorityOperation = defineOperation({
  id: 'requestAuthority',
  method: 'POST',
  path: '/api/v1/authorities',
  tag,
  summary: 'Request a new issuing authority: made within a second, trusted, and not yet signing',
  permission,
  output: authoritiesSchema,
});

export const activateAuthorityOperation = defineOperation({
  id: 'activateAuthority',
  method: 'POST',
  path: '/api/v1/authorities/{id}/activate',
  tag,
  summary: 'From now on it signs; the one before signs no more, and what it signed stays valid',
  permission,
  input: z.object(authorityShape),
  output: authoritiesSchema,
});

export const withdrawAuthorityOperation = defineOperation({
  id: 'withdrawAuthority',
  method: 'POST',
  path: '/api/v1/authorities/{id}/withdraw',
  tag,
  summary: 'It is no longer trusted; refused while a certificate of it is valid',
  permission,
  input: z.object(authorityShape),
  output: authoritiesSchema,
});

export const importAuthorityOperation = defineOperation({
  id: 'importAuthority',
  method: 'POST',
  path: '/api/v1/authorities/import',
  tag,
  summary: "Trust somebody else's authority for certificates of TBoxes",
  permission,
  input: z.object({ pem: z.string().max(MAX_LENGTH.authorityPem) }),
  output: authoritiesSchema,
});

const unique = (items: string[]): string[] => [...new Set(items)].sort();

export const setAuthorityAdmissionOperation = defineOperation({
  id: 'setAuthorityAdmission',
  method: 'PUT',
  path: '/api/v1/authorities/{id}/admission',
  tag,
  summary: 'Which TBoxes an imported authority may speak for, and whether its certificates have to be imported',
  permission,
  input: z.object({
    ...authorityShape,
    admission: z.enum(AUTHORITY_ADMISSIONS),
    fleets: z.array(z.string().max(64)).max(1_000).transform(unique),
    tboxSerials: z
      .array(z.string().regex(/^[\x21-\x7e]{1,64}$/))
      .max(MAX_SCOPE_SERIALS)
      .transform(unique),
  }),
  output: authoritiesSchema,
});

const withdrawalPath = '/api/v1/authorities/{id}/withdrawal';
const withdrawalPermission = 'authority.withdraw';

/** Each vehicle is counted in one of the last three. */
const withdrawalCountsSchema = objectSchema('WithdrawalCounts', {
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
});
export type WithdrawalCounts = z.infer<typeof withdrawalCountsSchema>;

const strandedVehicleSchema = objectSchema('StrandedVehicle', {
  vin: z.string(),
  tboxSerial: z.string(),
  fleet: z.string(),
  connected: z.boolean(),
});
export type StrandedVehicle = z.infer<typeof strandedVehicleSchema>;

const withdrawalQuery = z.object({
  ...authorityShape,
  includeRenewed: flagSchema
    .default(false)
    .meta({ description: 'While none is requested: as if certificates that were renewed were revoked too' }),
});

export const previewWithdrawalOperation = defineOperation({
  id: 'previewWithdrawal',
  method: 'GET',
  path: withdrawalPath,
  tag,
  summary:
    'What an emergency withdrawal of this authority will do, or has done: vehicles by fleet, and which are stranded',
  permission: withdrawalPermission,
  input: withdrawalQuery,
  output: z.object({
    certificates: z.number().meta({ description: 'Valid or on hold' }),
    renewed: z.number().meta({
      description:
        'Of other authorities, valid or on hold, renewed after one of this authority was admitted at first use',
    }),
    includesRenewed: z.boolean().meta({ description: 'The counts are those of a withdrawal that revokes them too' }),
    total: withdrawalCountsSchema,
    fleets: z
      .array(withdrawalCountsSchema.extend(namedSchema.shape))
      .meta({ description: 'Those with most vehicles first' }),
    unbound: z.number().meta({ description: 'TBoxes with such a certificate that are in no vehicle' }),
    stranded: z.array(strandedVehicleSchema).meta({ description: 'The first of them, by VIN; `/stranded` has all' }),
    needsSuccessor: z.boolean().meta({ description: 'It signs now, so another authority has to take over' }),
    successor: z
      .object({ name: z.string(), state: z.enum(['requested', 'prepared']), createdAt: msSchema })
      .nullable()
      .meta({ description: 'The one that will; null: there is none yet' }),
  }),
});
export type WithdrawalPreview = z.infer<typeof previewWithdrawalOperation.output>;

export const requestWithdrawalOperation = defineOperation({
  id: 'requestWithdrawal',
  method: 'POST',
  path: withdrawalPath,
  tag,
  summary: 'Request an emergency withdrawal. Another administrator has to approve it; a successor is made meanwhile',
  permission: withdrawalPermission,
  input: z.object({
    ...authorityShape,
    reason: z.string().trim().min(1).max(MAX_LENGTH.note),
    includeRenewed: z
      .boolean()
      .default(false)
      .meta({ description: 'Also revoke certificates that were renewed from one admitted at first use' }),
  }),
  output: authoritiesSchema,
});

export const approveWithdrawalOperation = defineOperation({
  id: 'approveWithdrawal',
  method: 'POST',
  path: `${withdrawalPath}/approve`,
  tag,
  summary: 'Withdraw it: all of its certificates are revoked, their connections are closed, the successor signs',
  permission: withdrawalPermission,
  input: z.object(authorityShape),
  output: authoritiesSchema,
});

export const rejectWithdrawalOperation = defineOperation({
  id: 'rejectWithdrawal',
  method: 'POST',
  path: `${withdrawalPath}/reject`,
  tag,
  summary: 'Drop the request for an emergency withdrawal; nothing else changes',
  permission: withdrawalPermission,
  input: z.object(authorityShape),
  output: authoritiesSchema,
});

export const exportStrandedOperation = defineOperation({
  id: 'exportStranded',
  method: 'GET',
  path: `${withdrawalPath}/stranded`,
  tag,
  summary: 'Every vehicle that the emergency withdrawal strands, or has stranded, as CSV',
  permission: withdrawalPermission,
  input: withdrawalQuery,
  csv: {
    filename: ({ id }: { id: string }) => `stranded-${id}.csv`,
    columns: [
      { header: 'vin', value: ({ vin }: StrandedVehicle) => vin },
      { header: 'tbox_serial', value: ({ tboxSerial }: StrandedVehicle) => tboxSerial },
      { header: 'fleet', value: ({ fleet }: StrandedVehicle) => fleet },
      { header: 'connected', value: ({ connected }: StrandedVehicle) => connected },
    ],
  },
});
