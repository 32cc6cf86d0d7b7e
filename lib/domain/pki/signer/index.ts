// Who signs what a TBox asks for. Invariant: what comes back certifies the CSR's own key, for the subject that was asked.

export {
  type CertificateSigner,
  IssuerWithdrawnError,
  type SignedCertificate,
  SigningFailedError,
} from './certificate-signer';
export { createSigner, type SignerSettings } from './create-signer';
export { createEstSigner } from './est-signer';
export { createLocalSigner } from './local-signer';
export { createUpstreamEst, type UpstreamEst, type UpstreamSettings } from './upstream-est';
