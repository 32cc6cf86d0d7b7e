import { z } from 'zod';
import {
  CERTIFICATE_FINDINGS,
  CERTIFICATE_IMPORT_REFUSALS,
  CERTIFICATE_SORTS,
  CERTIFICATE_SOURCES,
  CERTIFICATE_STATES,
  type CertificateDetail,
  type CertificateFindings,
  type CertificateImport,
  type CertificatePage,
  type EnrolmentSecretIssued,
  type ExpiryForecast,
  REVOCATION_REASONS,
} from '@/lib/contracts';
import { defineOperation } from '../operation';
import { certificateDetailSchema, certificateSchema, serialParamsSchema } from './certificate-schemas';
import { listOf, pageQuerySchema, timeSchema } from './query-schemas';
import { nextCursorSchema } from './vehicle-schemas';

const tag = 'Certificates';

export const listCertificatesOperation = defineOperation({
  id: 'listCertificates',
  method: 'GET',
  path: '/api/v1/certificates',
  tag,
  summary: "TBoxes' certificates, newest first, or what ends first",
  query: pageQuerySchema.extend({
    q: z
      .string()
      .max(100)
      .optional()
      .meta({ description: 'Any part of VIN, plate, TBox serial or serial number, or a whole fingerprint' }),
    state: listOf(z.enum(CERTIFICATE_STATES)).optional(),
    finding: z.enum(CERTIFICATE_FINDINGS).optional().meta({ description: 'What needs somebody' }),
    source: listOf(z.enum(CERTIFICATE_SOURCES)).optional(),
    issuer: z.string().max(64).optional().meta({ description: 'Key identifier of the authority that issued it' }),
    expiresBefore: timeSchema.optional(),
    sort: z.enum(CERTIFICATE_SORTS).optional(),
  }),
  response: z.object({
    items: z.array(certificateSchema),
    nextCursor: nextCursorSchema,
  }) satisfies z.ZodType<CertificatePage>,
});

export const getCertificateOperation = defineOperation({
  id: 'getCertificate',
  method: 'GET',
  path: '/api/v1/certificates/{serial}',
  tag,
  summary: 'One certificate, inside and out; `revocation.cutAt` says that its connection is gone',
  params: serialParamsSchema,
  response: certificateDetailSchema satisfies z.ZodType<CertificateDetail>,
});

export const downloadChainOperation = defineOperation({
  id: 'downloadCertificateChain',
  method: 'GET',
  path: '/api/v1/certificates/{serial}/chain.pem',
  tag,
  summary: 'The certificate and those above it, without the trust anchor: what its TBox presents',
  params: serialParamsSchema,
  response: z.string(),
  responseType: 'application/pem-certificate-chain',
});

export const certificateFindingsOperation = defineOperation({
  id: 'readCertificateFindings',
  method: 'GET',
  path: '/api/v1/certificates/findings',
  tag,
  summary: 'How many certificates need somebody, by what for',
  response: z.record(z.enum(CERTIFICATE_FINDINGS), z.number()) satisfies z.ZodType<CertificateFindings>,
});

export const expiryForecastOperation = defineOperation({
  id: 'readExpiryForecast',
  method: 'GET',
  path: '/api/v1/certificates/forecast',
  tag,
  summary: 'How many certificates end in each of the next 52 weeks',
  response: z.array(
    z.object({ at: z.number().meta({ description: "The week's beginning" }), count: z.number() }),
  ) satisfies z.ZodType<ExpiryForecast>,
});

export const revokeCertificateOperation = defineOperation({
  id: 'revokeCertificate',
  method: 'POST',
  path: '/api/v1/certificates/{serial}/revoke',
  tag,
  summary: 'Revoke it: refused from now on, and what it has is cut. Only `certificateHold` can be taken back',
  params: serialParamsSchema,
  body: z.object({ reason: z.enum(REVOCATION_REASONS).default('unspecified'), note: z.string().optional() }),
  bodyOptional: true,
  response: certificateSchema,
  status: 200,
});

export const releaseCertificateOperation = defineOperation({
  id: 'releaseCertificate',
  method: 'POST',
  path: '/api/v1/certificates/{serial}/release',
  tag,
  summary: 'Take it off hold',
  params: serialParamsSchema,
  body: z.object({ note: z.string().optional() }),
  bodyOptional: true,
  response: certificateSchema,
  status: 200,
});

export const importCertificatesOperation = defineOperation({
  id: 'importCertificates',
  method: 'POST',
  path: '/api/v1/certificates/import',
  tag,
  summary: 'Take certificates of TBoxes that another trusted authority has issued into the inventory',
  body: z.object({ pem: z.string().meta({ description: 'PEM, 1 to 1,000 certificates one after the other' }) }),
  maxBodyBytes: 2_200_000,
  response: z.object({
    items: z.array(
      z.object({
        serialNumber: z.string().nullable(),
        tboxSerial: z.string().nullable(),
        outcome: z.enum(['imported', 'known', 'refused']),
        reason: z.enum(CERTIFICATE_IMPORT_REFUSALS).nullable(),
      }) satisfies z.ZodType<CertificateImport>,
    ),
  }),
  status: 200,
});

export const createEnrolmentSecretOperation = defineOperation({
  id: 'createEnrolmentSecret',
  method: 'POST',
  path: '/api/v1/tboxes/{serial}/enrolment-secret',
  tag,
  summary: 'A secret with which this TBox enrols once over EST. Told once; those made before and not used are void',
  params: z.object({ serial: z.string().max(64).meta({ description: 'Serial of the TBox' }) }),
  body: z.object({ hoursValid: z.int().min(1).max(720).optional().meta({ description: 'Default: 24' }) }),
  bodyOptional: true,
  response: z.object({
    tboxSerial: z.string(),
    secret: z.string(),
    expiresAt: z.number().meta({ description: 'Milliseconds since the epoch' }),
  }) satisfies z.ZodType<EnrolmentSecretIssued>,
  status: 201,
});
