// Certificates: authorities, servers and TBoxes. Invariants: an authority's private key leaves the database only
// encrypted; only certificates in the inventory are issued; every certificate we issue to a TBox has its id in the
// subject (OID 2.5.4.5); every `CertificateSigner` certifies the CSR's own key for the requested subject. Rotations:
// the old certificate stays valid until the vehicle has connected with the new one; a TBox is in one rotation at a
// time; an exchange that has started is completed even if the rotation is cancelled.

export { type Authorities, type AuthoritySet, createAuthorities } from './authority/authorities';
export { type Authority, createAuthority } from './authority/authority';
export { readAuthorityCertificate } from './authority/authority-store';
export { checkKeys } from './authority/check-keys';
export { deleteWithdrawnKeys } from './authority/delete-withdrawn-keys';
export { ensureAuthorities } from './authority/ensure-authorities';
export { importAuthority, setAuthorityAdmission } from './authority/external-authorities';
export { type KeySettings, type KeyStore, readKeyStore, sealedKeys, tokenKeys } from './authority/key-store';
export { countAuthorityKeysSealedWith, resealAuthorityKeys } from './authority/reseal';
export {
  activateAuthority,
  listAuthorities,
  makeRequestedAuthorities,
  requestAuthority,
  withdrawAuthority,
} from './authority/roll-over';
export { exportRootKey, importRootKey, removeRootKey } from './authority/root-key';
export { openSecretFile, SealError } from './authority/seal';
export { trustFiles, writeRevocationLists, writeTrustFiles } from './authority/trust-files';
export { approveWithdrawal, rejectWithdrawal, requestWithdrawal } from './authority/withdrawal/change-withdrawal';
export { exportStranded, previewWithdrawal } from './authority/withdrawal/preview-withdrawal';
export { revokeWithdrawn } from './authority/withdrawal/revoke-withdrawn';
export { createEnrolmentSecret } from './enrolment/create-enrolment-secret';
export { enrolWithFactoryCertificate } from './enrolment/enrol-with-factory-certificate';
export { enrolWithSecret } from './enrolment/enrol-with-secret';
export { reenrol } from './enrolment/reenrol';
export { EnrolmentRefusedError } from './enrolment/refusals';
export { admitAtFirstUse } from './inventory/admit-at-first-use';
export { certificateFindings, createCertificateMetrics, expiryForecast } from './inventory/certificate-statistics';
export { certificateChainPem, getCertificateDetail } from './inventory/get-certificate-detail';
export { importCertificates, registerCertificate } from './inventory/import-certificates';
export { getTboxCertificate, listCertificates } from './inventory/list-certificates';
export { type CertificateUse, createUseRecorder, type UseRecorder } from './inventory/record-use';
export { readIssued } from './inventory/store';
export { type CertificateSigner, KeyUnavailableError, SigningFailedError } from './issuing/certificate-signer';
export { createLocalSigner, createSigner, type SignerSettings } from './issuing/create-signer';
export { createEstSigner } from './issuing/est-signer';
export { type Issued, issueCertificate } from './issuing/issue-certificate';
export {
  type IssuedCertificate,
  issueTboxCertificate,
  type TboxCertificateRequest,
} from './issuing/issue-tbox-certificate';
export { createUpstreamEst } from './issuing/upstream-est';
export {
  createOcspResponder,
  type OcspAnswer,
  type OcspRefusal,
  type OcspResponder,
  type OcspResult,
  refuse as refuseOcsp,
} from './ocsp/create-ocsp-responder';
export type { OcspAuthority } from './ocsp/ocsp-authority';
export { REQUEST_LIMIT_BYTES as OCSP_REQUEST_LIMIT_BYTES } from './ocsp/parse-request';
export { readStatuses } from './ocsp/store';
export {
  disconnectRevokedServices,
  listOwnCertificates,
  renewOwnCertificate,
  revokeOwnCertificate,
} from './own/change-own-certificates';
export {
  ensureServerCertificate,
  ensureServiceCertificate,
  type OwnCertificateFiles,
  ownCertificateFiles,
} from './own/ensure-certificate';
export { issueCommandCertificate } from './own/issue-command-certificate';
export { createOwnCertificates, type OwnCertificates } from './own/own-certificates';
export { isServiceCertificate } from './own/store';
export { disconnectRevoked } from './revocation/disconnect-revoked';
export {
  holdCertificatesOf,
  releaseCertificatesOf,
  revokeCertificatesOf,
  revokeHeldForLong,
} from './revocation/hold-certificates';
export { publishRevocationList } from './revocation/revocation-list';
export { readRevocationList } from './revocation/revocation-list-store';
export { releaseCertificate, revokeCertificate, revokeUnbound } from './revocation/revoke-certificate';
export { advanceRotations, endOverdue } from './rotation/advance-rotations';
export { confirmTargets } from './rotation/confirm-targets';
export { createRotation, previewRotation } from './rotation/create-rotation';
export type { RenewalRequest } from './rotation/due-store';
export { getRotation, listRotations, listRotationTargets } from './rotation/get-rotation';
export { receiveStep, type StepOutcome } from './rotation/receive-step';
export { claimResends, requestRenewals } from './rotation/request-renewals';
export {
  approveRotation,
  cancelRotation,
  pauseRotation,
  resumeRotation,
  retryRotation,
} from './rotation/steer-rotation';
export { ClientPath } from './x509/client-path';
export { CSR_MAX_BYTES, CsrRefusedError } from './x509/csr-policy';
export { readPem } from './x509/pem';
