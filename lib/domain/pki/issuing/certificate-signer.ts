import { DomainError } from '../../errors';
import type { CheckedCsr } from '../x509/csr-policy';
import type { StoredCertificate } from '../x509/describe-certificate';

type SignedCertificate = StoredCertificate & {
  /** Issuer chain, DER, issuer first, without the trust anchor. */
  chain: Buffer[];
};

/** Signs client certificates of TBoxes, with our own or an upstream authority. */
export type CertificateSigner = {
  /** An upstream authority; it is called only for requests that are likely to be stored. */
  remote?: boolean;
  /** @throws SigningFailedError, with `retry` if a later attempt may succeed */
  sign(request: { csr: CheckedCsr; tboxSerial: string }): Promise<SignedCertificate>;
  /** The signing authority has changed: drops the cached one. */
  invalidate?(): void;
};

/** The authority was unavailable or refused. */
export class SigningFailedError extends DomainError {
  override name: string = 'SigningFailedError';
  constructor(
    message: string,
    readonly retry: boolean,
    options?: ErrorOptions,
  ) {
    super('unavailable', 'signing_failed', message, [], options);
  }
}

/** The key of the authority is in a token that is not available, or not in this installation. */
export class KeyUnavailableError extends SigningFailedError {
  override name = 'KeyUnavailableError';
  constructor(message: string, options?: ErrorOptions) {
    super(message, true, options);
  }
}

/** The authority was withdrawn after the signer had read it; nothing was stored. */
export class IssuerWithdrawnError extends SigningFailedError {
  override name = 'IssuerWithdrawnError';
  constructor(issuer: string) {
    super(`The authority ${issuer} was withdrawn`, true);
  }
}
