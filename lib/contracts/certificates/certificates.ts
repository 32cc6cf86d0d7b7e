import { z } from 'zod';
import { defineOperation } from '../api-operation';
import { MAX_LENGTH } from '../limits';
import { objectSchema } from '../object-schema';
import { listOf, msSchema, pageOf, pageShape, timeParameterSchema } from '../paging';
import {
  CERTIFICATE_FINDINGS,
  CERTIFICATE_IMPORT_REFUSALS,
  CERTIFICATE_SORTS,
  CERTIFICATE_SOURCES,
  CERTIFICATE_STATES,
  RECORDED_REVOCATION_REASONS,
  REVOCATION_REASONS,
} from './terms';

// Certificates of TBoxes.

const tag = 'Certificates';
const permission = 'certificate.manage';
const path = '/api/v1/certificates/{serialNumber}';

const serialNumberShape = {
  serialNumber: z
    .string()
    .regex(/^[0-9a-f]{1,40}$/i)
    .toLowerCase()
    .meta({ description: 'X.509 serial number, hexadecimal' }),
};
const noteSchema = z.string().trim().max(MAX_LENGTH.note).optional();

const certificateSchema = objectSchema('CertificateSummary', {
  id: z.string().meta({ description: 'In its subject, OID 2.5.4.5' }),
  serialNumber: z.string().meta({ description: 'X.509 serial number, lower-case hexadecimal' }),
  fingerprint: z.string().meta({ description: 'SHA-256 over the DER, lower-case hexadecimal' }),
  state: z.enum(CERTIFICATE_STATES),
  tboxSerial: z.string(),
  vin: z.string().nullable().meta({ description: 'Of the vehicle that its TBox is in, or was last' }),
  plate: z.string().nullable(),
  notBefore: msSchema,
  notAfter: msSchema,
  issuedAt: msSchema,
  issuer: z.string().nullable().meta({ description: 'Key identifier of the authority that issued it' }),
  source: z.enum(CERTIFICATE_SOURCES),
  issuedBy: z.string().nullable(),
  lastSeen: z
    .object({ at: msSchema, address: z.string().nullable() })
    .nullable()
    .meta({ description: 'When a client last authenticated with it, and from which address' }),
  revocation: z
    .object({
      at: msSchema,
      reason: z.enum(RECORDED_REVOCATION_REASONS),
      by: z.string().nullable(),
      cutAt: msSchema
        .nullable()
        .meta({ description: 'When the broker was seen without a connection from before; null: not yet' }),
    })
    .nullable(),
});
export type CertificateSummary = z.infer<typeof certificateSchema>;

export const listCertificatesOperation = defineOperation({
  id: 'listCertificates',
  method: 'GET',
  path: '/api/v1/certificates',
  tag,
  summary: "TBoxes' certificates, newest first, or what ends first",
  permission,
  input: z.object({
    ...pageShape,
    q: z
      .string()
      .trim()
      .max(MAX_LENGTH.search)
      .optional()
      .meta({ description: 'Any part of VIN, plate, TBox serial or serial number, or a whole fingerprint' }),
    state: listOf(z.enum(CERTIFICATE_STATES)).optional(),
    finding: z.enum(CERTIFICATE_FINDINGS).optional().meta({ description: 'What needs attention' }),
    source: listOf(z.enum(CERTIFICATE_SOURCES)).optional(),
    issuer: z
      .string()
      .max(64)
      .toLowerCase()
      .optional()
      .meta({ description: 'Key identifier of the authority that issued it' }),
    expiresBefore: timeParameterSchema.optional(),
    sort: z
      .enum(CERTIFICATE_SORTS)
      .default('newest')
      .meta({ description: '`newest`: as issued, the last one first; `expiry`: what ends first is first' }),
  }),
  output: pageOf(certificateSchema),
});
export type CertificatePage = z.infer<typeof listCertificatesOperation.output>;

const certificateDetailSchema = certificateSchema
  .extend({
    subject: z.string().nullable().meta({ description: 'RFC 4514; null: the certificate itself was not kept' }),
    issuerName: z.string().nullable(),
    algorithm: z.string().nullable().meta({ description: 'As `EC P-256`' }),
    signatureAlgorithm: z.string().nullable(),
    publicKey: z.string().nullable().meta({ description: 'SHA-256 over the SubjectPublicKeyInfo, hexadecimal' }),
    extensions: z.array(
      z.object({
        oid: z.string(),
        name: z.string().nullable().meta({ description: 'As in RFC 5280' }),
        critical: z.boolean(),
        value: z.string().meta({ description: 'One value a line; hexadecimal where it is not known' }),
      }),
    ),
    pem: z.string().nullable(),
    chainPem: z.array(z.string()).meta({ description: 'Its issuer first, without the trust anchor' }),
    predecessor: z.string().nullable().meta({ description: 'Serial number of the one that it replaced' }),
    successors: z.array(z.string()).meta({ description: 'Serial numbers of those that replaced it' }),
    renewed: z.array(z.string()).meta({
      description:
        'Serial numbers of valid and held certificates that were renewed from it, directly or not, or have its key',
    }),
    rotationId: z.string().nullable(),
    firstSeenAt: msSchema.nullable(),
  })
  .meta({ id: 'CertificateDetail' });
export type CertificateDetail = z.infer<typeof certificateDetailSchema>;

export const getCertificateDetailOperation = defineOperation({
  id: 'getCertificate',
  method: 'GET',
  path,
  tag,
  summary: 'One certificate with its contents; `revocation.cutAt` says that its connection is gone',
  permission,
  input: z.object(serialNumberShape),
  output: certificateDetailSchema,
});

export const certificateChainPemOperation = defineOperation({
  id: 'downloadCertificateChain',
  method: 'GET',
  path: `${path}/chain.pem`,
  tag,
  summary: 'The certificate and those above it, without the trust anchor: what its TBox presents',
  permission,
  input: z.object(serialNumberShape),
  text: {
    type: 'application/pem-certificate-chain', // RFC 8555 §9.1
    filename: ({ serialNumber }: { serialNumber: string }) => `${serialNumber.toLowerCase()}.pem`,
  },
});

export const certificateFindingsOperation = defineOperation({
  id: 'readCertificateFindings',
  method: 'GET',
  path: '/api/v1/certificates/findings',
  tag,
  summary: 'How many certificates need attention, by finding',
  permission,
  output: z.record(z.enum(CERTIFICATE_FINDINGS), z.number()),
});
export type CertificateFindings = z.infer<typeof certificateFindingsOperation.output>;

export const expiryForecastOperation = defineOperation({
  id: 'readExpiryForecast',
  method: 'GET',
  path: '/api/v1/certificates/forecast',
  tag,
  summary: 'How many certificates end in each of the next 52 weeks; expired ones are not included',
  permission,
  output: z.array(z.object({ at: z.number().meta({ description: "The week's beginning" }), count: z.number() })),
});
export type ExpiryForecast = z.infer<typeof expiryForecastOperation.output>;

export const revokeCertificateOperation = defineOperation({
  id: 'revokeCertificate',
  method: 'POST',
  path: `${path}/revoke`,
  tag,
  summary:
    'Revoke it: refused from now on, and its connection is closed within a second. Only `certificateHold` can be undone; a reason can become `keyCompromise` later',
  permission,
  input: z.object({
    ...serialNumberShape,
    reason: z.enum(REVOCATION_REASONS).default('unspecified'),
    includeRenewed: z
      .boolean()
      .default(false)
      .meta({ description: 'Only for `keyCompromise`: revoke also what `renewed` of the certificate names' }),
    note: noteSchema,
  }),
  output: certificateSchema,
});

export const releaseCertificateOperation = defineOperation({
  id: 'releaseCertificate',
  method: 'POST',
  path: `${path}/release`,
  tag,
  summary: 'Take it off hold',
  permission,
  input: z.object({ ...serialNumberShape, note: noteSchema }),
  output: certificateSchema,
});

const MAX_PEM_CHARACTERS = 2_000_000; // 1,000 certificates of less than 2 KB
const certificateImportSchema = objectSchema('CertificateImport', {
  serialNumber: z.string().nullable().meta({ description: 'null: it could not be read' }),
  tboxSerial: z.string().nullable().meta({ description: 'As its common name says' }),
  outcome: z.enum(['imported', 'known', 'refused']).meta({ description: '`known`: it was in the inventory already' }),
  reason: z.enum(CERTIFICATE_IMPORT_REFUSALS).nullable(),
});
export type CertificateImport = z.infer<typeof certificateImportSchema>;

export const importCertificatesOperation = defineOperation({
  id: 'importCertificates',
  method: 'POST',
  path: '/api/v1/certificates/import',
  tag,
  summary: 'Import certificates of TBoxes that another trusted authority has issued into the inventory',
  permission,
  input: z.object({
    pem: z.string().max(MAX_PEM_CHARACTERS).meta({ description: 'PEM, 1 to 1,000 certificates one after the other' }),
  }),
  maxBodyBytes: 2_200_000,
  output: z.object({ items: z.array(certificateImportSchema).meta({ description: 'In their order' }) }),
});

const MAX_SECRET_HOURS = 720; // a month: longer than any workshop leaves a TBox on its shelf
export const createEnrolmentSecretOperation = defineOperation({
  id: 'createEnrolmentSecret',
  method: 'POST',
  path: '/api/v1/tboxes/{tboxSerial}/enrolment-secret',
  tag,
  summary: 'A secret with which this TBox enrols once over EST. Shown once; unused ones made before are void',
  permission,
  input: z.object({
    tboxSerial: z.string().trim().min(1).max(MAX_LENGTH.code).meta({ description: 'Serial of the TBox' }),
    hoursValid: z.int().min(1).max(MAX_SECRET_HOURS).default(24).meta({ description: 'Default: 24' }),
  }),
  output: z.object({ tboxSerial: z.string(), secret: z.string(), expiresAt: msSchema }),
  status: 201,
});
