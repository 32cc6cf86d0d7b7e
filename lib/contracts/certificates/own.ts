import { z } from 'zod';
import { defineOperation } from '../api-operation';
import { MAX_LENGTH } from '../limits';
import { objectSchema } from '../object-schema';
import { msSchema } from '../paging';
import { RECORDED_REVOCATION_REASONS, REVOCATION_REASONS } from './terms';

// Certificates of this installation itself.

const tag = 'Certificates';
const permission = 'certificate.manage';

export const OWN_CERTIFICATE_KINDS = ['server', 'service', 'command'] as const;
export type OwnCertificateKind = (typeof OWN_CERTIFICATE_KINDS)[number];

const ownCertificateSchema = objectSchema('OwnCertificateSummary', {
  serialNumber: z.string().meta({ description: 'X.509 serial number, lower-case hexadecimal' }),
  kind: z.enum(OWN_CERTIFICATE_KINDS).meta({
    description: 'Of a server; of the platform at the broker (`service`); of a key that signs commands',
  }),
  name: z.string().meta({ description: 'Common name' }),
  issuer: z.string().meta({ description: 'Key identifier of the authority, hexadecimal' }),
  issuerName: z.string().nullable(),
  fingerprint: z.string().meta({ description: 'SHA-256, lower-case hexadecimal' }),
  notBefore: msSchema,
  notAfter: msSchema,
  issuedAt: msSchema,
  revokedAt: msSchema.nullable(),
  revocationReason: z.enum(RECORDED_REVOCATION_REASONS).nullable(),
  revokedBy: z.string().nullable(),
  supersededAt: msSchema.nullable().meta({ description: 'When another one took its place; it stays valid' }),
  renewalRequestedAt: msSchema.nullable().meta({ description: 'When a person requested its renewal' }),
});
export type OwnCertificateSummary = z.infer<typeof ownCertificateSchema>;

export const listOwnCertificatesOperation = defineOperation({
  id: 'listOwnCertificates',
  method: 'GET',
  path: '/api/v1/own-certificates',
  tag,
  summary: 'Unexpired certificates of servers, of the platform at the broker, and of keys that sign commands',
  permission,
  output: z.array(ownCertificateSchema),
});

const serialNumberSchema = z
  .string()
  .toLowerCase()
  .regex(/^[0-9a-f]{1,40}$/);

export const renewOwnCertificateOperation = defineOperation({
  id: 'renewOwnCertificate',
  method: 'POST',
  path: '/api/v1/own-certificates/{serialNumber}/renew',
  tag,
  summary: 'Renew the present certificate of a server or of the platform before it is due; it stays valid',
  permission,
  input: z.object({ serialNumber: serialNumberSchema }),
});

export const revokeOwnCertificateOperation = defineOperation({
  id: 'revokeOwnCertificate',
  method: 'POST',
  path: '/api/v1/own-certificates/{serialNumber}/revoke',
  tag,
  summary: 'Revoke one of them; a server or the platform gets a new one within a second',
  permission,
  input: z.object({
    serialNumber: serialNumberSchema,
    reason: z.enum(REVOCATION_REASONS).exclude(['certificateHold']).default('unspecified'),
    note: z.string().trim().max(MAX_LENGTH.note).optional(),
  }),
});
