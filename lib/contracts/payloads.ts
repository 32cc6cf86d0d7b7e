import { z } from 'zod';
import { SIGNAL_LIMITS } from './signals/check-signal';

// Messages between TBox and platform. Times are ms since the epoch by the sender's clock.

const timestampMs = z.int().min(0).max(8_640_000_000_000_000);
/** Assigned at sampling, rises by one a message of its kind. Assignment at sending is tolerated: `ts` shows old samples. */
const seq = z.int().min(0);

export const signalValueSchema = z.union([z.number(), z.boolean(), z.string().max(SIGNAL_LIMITS.textLength)]);
export type SignalValue = z.infer<typeof signalValueSchema>;

/**
 * `tsp/up/{vin}/telemetry`, QoS 0. Values are checked against the catalogue one by one, see `checkSignal`; coordinates only
 * together, see `readPosition`.
 */
export const telemetrySchema = z.object({
  ts: timestampMs,
  seq,
  signals: z.record(z.string().min(1).max(SIGNAL_LIMITS.pathLength), z.unknown()),
});
export type TelemetryPayload = z.infer<typeof telemetrySchema>;

export const severitySchema = z.enum(['info', 'warning', 'critical']);
export type Severity = z.infer<typeof severitySchema>;

/** `tsp/up/{vin}/event/{type}`, QoS 1. */
export const eventSchema = z.object({
  ts: timestampMs,
  seq,
  severity: severitySchema,
  data: z.record(z.string(), z.unknown()).default({}),
});
const presenceStateSchema = z.enum(['online', 'sleeping', 'offline']);
export type PresenceState = z.infer<typeof presenceStateSchema>;

/**
 * `tsp/up/{vin}/presence`, QoS 1, retained; also the will. A TBox gives its will the same `ts` as the `online` message of
 * that connection, so that a will of an earlier connection is recognised.
 */
export const presenceSchema = z.object({
  ts: timestampMs,
  state: presenceStateSchema,
  reason: z.string().max(200).default(''),
});
export type PresencePayload = z.infer<typeof presenceSchema>;

/** `tsp/down/{vin}/command/{operation}`, QoS 2. `jws`: compact JWS (ES256) over the same claims plus `aud` = VIN. */
export const commandRequestSchema = z.object({
  commandId: z.uuid(),
  operation: z.string(),
  params: z.record(z.string(), z.unknown()),
  issuedAt: timestampMs,
  expiresAt: timestampMs,
  jws: z.string(),
});
export type CommandRequestPayload = z.infer<typeof commandRequestSchema>;

const commandStatusSchema = z.enum(['accepted', 'rejected', 'executing', 'succeeded', 'failed']);
/** `tsp/up/{vin}/command/{operation}`, QoS 2. */
export const commandResponseSchema = z.object({
  commandId: z.uuid(),
  status: commandStatusSchema,
  ts: timestampMs,
  code: z.string().max(64).optional(),
  detail: z.string().max(1_000).optional(),
  result: z.record(z.string(), z.unknown()).optional(),
  /** Of `rejected`; false: the request was not verified, so it may be forged, and there is no record of it in the TBox. */
  verified: z.boolean().optional(),
});
export type CommandResponsePayload = z.infer<typeof commandResponseSchema>;

/** Claims of a command's `jws`, which the TBox executes. `aud` is the VIN. */
export const commandClaimsSchema = commandRequestSchema.omit({ jws: true }).extend({ aud: z.string() });
export type CommandClaims = z.infer<typeof commandClaimsSchema>;

const rotationId = z.string().min(1).max(64);
// Ten times a certificate with all its extensions
const certificatePem = z.string().max(16_384);

/**
 * Steps of `certificate/{step}`: `renew` and `issued` go down, `csr`, `installed` and `failed` come up. All QoS 1, and any of
 * them may come more than once.
 */
export const certificatePayloads = {
  /** `deadline`: server clock, ms. */
  renew: z.object({ rotationId, ts: timestampMs, deadline: timestampMs }),
  /** `csr`: PKCS #10, PEM. */
  csr: z.object({ rotationId, ts: timestampMs, csr: z.string().max(8_192) }),
  /** PEM, one certificate a text. `chain`: the authorities, the leaf's issuer first; the trust anchor may be left out. */
  issued: z.object({ rotationId, ts: timestampMs, certificate: certificatePem, chain: z.array(certificatePem).max(4) }),
  /** `serialNumber`: of the X.509 certificate, lower-case hexadecimal as `X509Certificate` of node:crypto has it. */
  installed: z.object({ rotationId, ts: timestampMs, serialNumber: z.string().max(64) }),
  /** `code`: one of `CERTIFICATE_FAILURES`; other codes are stored unchanged. */
  failed: z.object({ rotationId, ts: timestampMs, code: z.string().max(64), detail: z.string().max(500).optional() }),
} as const;
export type CertificateStep = keyof typeof certificatePayloads;

/**
 * Why a TBox did not rotate. `key_generation`, `csr`: creating one failed. `certificate_invalid`: the issued certificate does
 * not match. `storage`: storing the new identity failed. `connect_refused`: the new certificate did not authenticate while the
 * old one did. `deadline_passed`: received too late. `busy`: another rotation of the certificate is in progress.
 */
export const CERTIFICATE_FAILURES = [
  'key_generation',
  'csr',
  'certificate_invalid',
  'storage',
  'connect_refused',
  'deadline_passed',
  'busy',
] as const;
export type CertificateFailure = (typeof CERTIFICATE_FAILURES)[number];

/** `tsp/up/{vin}/config` (reported) and `tsp/down/{vin}/config` (desired). */
export const configSchema = z.object({
  ts: timestampMs,
  version: z.int().min(0),
  values: z.record(z.string(), z.unknown()),
});
/**
 * Answer on `tsp/down/{vin}/config` to every reported configuration. `ts` is the server's clock at the answer to
 * `values.syncId`: a TBox knows the true time with the precision of the round trip. `commandKeys`: RFC 7517 keys that verify
 * commands, each with its certificate chain (`x5c`, RFC 7517 §4.7), as a compromised broker could send other keys.
 */
export const platformConfigSchema = configSchema.extend({
  values: z.looseObject({
    syncId: z.string().max(64).optional(),
    commandKeys: z.array(
      z.looseObject({
        kid: z.string(),
        kty: z.literal('EC'),
        crv: z.literal('P-256'),
        x: z.string(),
        y: z.string(),
        x5c: z.array(z.string()).min(1),
      }),
    ),
  }),
});
export type PlatformConfig = z.infer<typeof platformConfigSchema>;

/** Extended key usage of a certificate that may sign commands (RFC 9336, document signing): neither a TBox's nor a server's. */
export const COMMAND_SIGNING_EKU = '1.3.6.1.5.5.7.3.36';
