import { DomainError } from '../../errors';
import type { CheckedCsr } from '../csr-policy';
import type { StoredCertificate } from '../describe-certificate';

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
};

/** The authority could not, or would not. */
export class SigningFailedError extends DomainError {
  override name = 'SigningFailedError';
  constructor(
    message: string,
    readonly retry: boolean,
    options?: ErrorOptions,
  ) {
    super('unavailable', 'signing_failed', message, [], options);
  }
}
