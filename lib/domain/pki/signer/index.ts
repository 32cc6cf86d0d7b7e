// Who signs what a TBox asks for. Invariant: what comes back certifies the CSR's own key, for the subject that was asked.

export { type CertificateSigner, type SignedCertificate, SigningFailedError } from './certificate-signer';
export { createLocalSigner } from './local-signer';
