import { DomainError } from '../../errors';
import type { CheckedCsr } from '../x509/csr-policy';
import type { StoredCertificate } from '../x509/describe-certificate';

export type SignedCertificate = StoredCertificate & {
  /** DER, its issuer's first, without the trust anchor. */
  chain: Buffer[];
};

/** Signs client certificates of TBoxes: our own authority, or somebody else's. */
export type CertificateSigner = {
  /** Somebody else's, which is asked only for what is likely to be kept. */
  remote?: boolean;
  /** @throws SigningFailedError, `retry` where it may work later */
  sign(request: { csr: CheckedCsr; tboxSerial: string }): Promise<SignedCertificate>;
  /** Who signs has changed: the next `sign` asks anew. */
  forget?(): void;
};

/** The authority could not, or would not. */
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

/** The authority was withdrawn since the signer looked; nothing was stored. */
export class IssuerWithdrawnError extends SigningFailedError {
  override name = 'IssuerWithdrawnError';
  constructor(issuer: string) {
    super(`The authority ${issuer} was withdrawn`, true);
  }
}
