// Owns who may connect to the broker and which topics they may use. Invariant: what is not allowed here is denied, a client
// with a certificate is a TBox and nothing else, and a refused proof is never tried as something weaker.
export { type AclClaim, aclAllows, readAclClaim } from './acl-claim';
export { networkOf } from './address';
export { type AuthenticationDecision, authenticateClient, type ServiceAccount } from './authenticate-client';
export { type AuthorizationDecision, authorizeAction } from './authorize-action';
export { banClient } from './bans/ban-client';
export { forgetBans } from './bans/is-banned';
export { keepBans } from './bans/keep-bans';
export { liftBan } from './bans/lift-ban';
export { listBans } from './bans/list-bans';
export { type CertificateSubject, parseCertificateSubject } from './certificate-subject';
export { createTboxCredential } from './credentials/create-tbox-credential';
export { deleteTboxCredential } from './credentials/delete-tbox-credential';
export { getTboxCredential } from './credentials/get-tbox-credential';
export { previewFleetAuthentication } from './credentials/preview-fleet-authentication';
export { setFleetAuthentication } from './credentials/set-fleet-authentication';
export { deleteOldAccessRecords } from './delete-old-access-records';
export { createDenialRecorder, type DenialRecorder } from './denials/create-denial-recorder';
export type { SeenDenial } from './denials/denial-groups';
export { listDenials } from './denials/list-denials';
export { dryRun } from './dry-run/dry-run';
export { type Enforced, enforceAccess } from './enforcement/enforce-access';
export { findVehiclesOf } from './enforcement/find-vehicles-of';
export { explainAccess } from './explain/explain-access';
export { ownNames } from './generalise-topic';
export { issueLiveToken, TOKEN_SECONDS as LIVE_TOKEN_SECONDS } from './issue-live-token';
export { looksLikeToken } from './live-token';
export { recheckPasswordTbox } from './password-standing';
export { readJwks } from './read-jwks';
export { type Refusal, recordRefusal } from './record-refusal';
export { recordUnknownTopic, type UnknownTopic } from './record-unknown-topic';
export { BROWSER_CLIENT_PREFIX } from './reserved-names';
export { checkRules } from './rule-set/check-rules';
export { createRuleSource, type RuleSource } from './rule-set/create-rule-source';
export { discardDraft } from './rule-set/discard-draft';
export { findDraft, getDraft } from './rule-set/get-draft';
export { getRuleSet } from './rule-set/get-rule-set';
export { listRuleSetVersions } from './rule-set/list-rule-set-versions';
export { publishRules } from './rule-set/publish-rules';
export { restoreRules } from './rule-set/restore-rules';
export { saveDraft } from './rule-set/save-draft';
export { baseRules } from './rules/base-rules';
export {
  type AccessQuestion,
  type AccessSubject,
  type Asker,
  type CompiledRules,
  compileRules,
  toAsker,
} from './rules/compile-rules';
export { checkRuleFilter } from './rules/rule-filter';
export { recheckAccount } from './service-accounts/account-standing';
export { createServiceAccount } from './service-accounts/create-service-account';
export { deleteServiceAccount } from './service-accounts/delete-service-account';
export { listServiceAccounts } from './service-accounts/list-service-accounts';
export { rotateServiceAccountSecret } from './service-accounts/rotate-service-account-secret';
export { setServiceAccountDisabled } from './service-accounts/set-service-account-disabled';
export { forgetSubjects } from './subject-cache';
export { findTbox } from './tbox-standing';
export { filterMatches, isTopicFilter, isTopicName, tboxMay } from './topic-rules';
export { createUndecided, type Undecided } from './undecided';
export { type AccessUseRecorder, createAccessUseRecorder } from './uses/create-access-use-recorder';
