import { z } from 'zod';
import {
  CERTIFICATE_SOURCES,
  CERTIFICATE_STATES,
  type CertificateSummary,
  RECORDED_REVOCATION_REASONS,
} from '@/lib/contracts';

const ms = z.number().meta({ description: 'Milliseconds since the epoch' });
export const serialParamsSchema = z.object({
  serial: z
    .string()
    .regex(/^[0-9a-f]{1,40}$/i)
    .meta({ description: 'X.509 serial number, hexadecimal' }),
});

export const certificateSchema = z.object({
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
      reason: z.enum(RECORDED_REVOCATION_REASONS),
      by: z.string().nullable(),
      cutAt: ms
        .nullable()
        .meta({ description: 'When the broker was seen without a connection from before; null: not yet' }),
    })
    .nullable(),
}) satisfies z.ZodType<CertificateSummary>;

export const certificateDetailSchema = certificateSchema.extend({
  subject: z.string().nullable().meta({ description: 'RFC 4514; null: the certificate itself was not kept' }),
  issuerName: z.string().nullable(),
  algorithm: z.string().nullable().meta({ description: 'As `EC P-256`' }),
  signatureAlgorithm: z.string().nullable(),
  publicKey: z.string().nullable().meta({ description: 'SHA-256 over the SubjectPublicKeyInfo' }),
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
  predecessor: z.string().nullable().meta({ description: 'Serial number of the one in whose place it came' }),
  successors: z.array(z.string()).meta({ description: 'Serial numbers of those that came in its place' }),
  rotationId: z.string().nullable(),
  firstSeenAt: ms.nullable(),
});
