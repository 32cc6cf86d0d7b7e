import type { IncomingMessage } from 'node:http';
import { CSR_MAX_BYTES } from '@/lib/domain/pki';
import { PayloadTooLargeError, readBody } from '@/lib/platform/http';
import { RequestRefusedError } from './request-refused';

// Base64 takes four characters for three bytes, and line breaks
export const BODY_LIMIT_BYTES = CSR_MAX_BYTES * 2;
const PEM = /^-----BEGIN (?:NEW )?CERTIFICATE REQUEST-----([^-]+)-----END (?:NEW )?CERTIFICATE REQUEST-----$/;
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;

/**
 * The CSR of a body, DER: base64 with or without line breaks (RFC 7030 §4.2.1; Content-Transfer-Encoding says nothing, RFC 8951
 * §3.1), or PEM, as `openssl req` writes it.
 * @throws RequestRefusedError 400, 411, 415; PayloadTooLargeError
 */
export async function readCsr(request: IncomingMessage): Promise<Buffer> {
  const { headers } = request;
  if (headers['content-length'] === undefined && headers['transfer-encoding'] === undefined) {
    throw new RequestRefusedError(411, 'length_required', 'The body is missing: it is the CSR');
  }
  // Who asks first (RFC 9110 §10.1.1) is told at once; of the others as much is read as is allowed
  if (headers.expect !== undefined && Number(headers['content-length']) > BODY_LIMIT_BYTES) {
    throw new PayloadTooLargeError(`The body is larger than ${BODY_LIMIT_BYTES} bytes`);
  }
  const body = await readBody(request, BODY_LIMIT_BYTES);
  if (headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase() !== 'application/pkcs10') {
    throw new RequestRefusedError(415, 'unsupported_media_type', 'Content-Type must be application/pkcs10');
  }
  const text = body.toString('latin1').trim();
  const base64 = (PEM.exec(text)?.[1] ?? text).replace(/\s+/g, '');
  if (!BASE64.test(base64)) {
    throw new RequestRefusedError(400, 'csr_malformed', 'The body must be a PKCS #10 CSR in base64, or PEM');
  }
  return Buffer.from(base64, 'base64');
}
