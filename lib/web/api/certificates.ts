import { z } from 'zod';
import {
  CERTIFICATE_IMPORT_REFUSALS,
  CERTIFICATE_SOURCES,
  CERTIFICATE_STATES,
  type CertificateImport,
  type CertificatePage,
  type CertificateSummary,
  type EnrolmentSecretIssued,
  REVOCATION_REASONS,
} from '@/lib/contracts';
import { defineOperation } from '../operation';
import { listOf, pageQuerySchema } from './query-schemas';
import { nextCursorSchema } from './vehicle-schemas';

const tag = 'Certificates';
const ms = z.number().meta({ description: 'Milliseconds since the epoch' });
const paramsSchema = z.object({
  serial: z
    .string()
    .regex(/^[0-9a-f]{1,40}$/i)
    .meta({ description: 'X.509 serial number, hexadecimal' }),
});

const certificateSchema = z.object({
  id: z.string().meta({ description: 'In its subject, OID 2.5.4.5' }),
  serialNumber: z.string(),
  fingerprint: z.string().meta({ description: 'SHA-256 over the DER' }),
  state: z.enum(CERTIFICATE_STATES),
  tboxSerial: z.string(),
  vin: z.string().nullable(),
  plate: z.string().nullable(),
  notBefore: ms,
  notAfter: ms,
  issuedAt: ms,
  issuer: z.string().nullable().meta({ description: 'Key identifier of the authority that issued it' }),
  source: z.enum(CERTIFICATE_SOURCES),
  issuedBy: z.string().nullable(),
  lastSeen: z
    .object({ at: ms, address: z.string().nullable() })
    .nullable()
    .meta({ description: 'When a client last proved to have it' }),
  revocation: z
    .object({
      at: ms,
      reason: z.enum(REVOCATION_REASONS),
      by: z.string().nullable(),
      cutAt: ms
        .nullable()
        .meta({ description: 'When the broker was seen without a connection from before; null: not yet' }),
    })
    .nullable(),
}) satisfies z.ZodType<CertificateSummary>;

export const listCertificatesOperation = defineOperation({
  id: 'listCertificates',
  method: 'GET',
  path: '/api/v1/certificates',
  tag,
  summary: "TBoxes' certificates, newest first",
  query: pageQuerySchema.extend({
    q: z.string().max(100).optional().meta({ description: 'Any part of VIN, plate, TBox serial or serial number' }),
    state: listOf(z.enum(CERTIFICATE_STATES)).optional(),
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
  summary: 'One certificate; `revocation.cutAt` says that its connection is gone',
  params: paramsSchema,
  response: certificateSchema,
});

export const revokeCertificateOperation = defineOperation({
  id: 'revokeCertificate',
  method: 'POST',
  path: '/api/v1/certificates/{serial}/revoke',
  tag,
  summary: 'Revoke it: refused from now on, and what it has is cut. Only `certificateHold` can be taken back',
  params: paramsSchema,
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
  params: paramsSchema,
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
    expiresAt: ms,
  }) satisfies z.ZodType<EnrolmentSecretIssued>,
  status: 201,
});
