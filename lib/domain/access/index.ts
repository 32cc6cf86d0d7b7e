// Owns who may connect to the broker and which topics they may use. Invariant: what is not allowed here is denied, a client
// with a certificate is a TBox and nothing else, and a refused proof is never tried as something weaker.

export { networkOf } from './authentication/address';
export {
  type AuthenticationDecision,
  authenticateClient,
  type ServiceAccount,
} from './authentication/authenticate-client';
export { banClient } from './authentication/bans/ban-client';
export { forgetBans } from './authentication/bans/is-banned';
export { liftBan } from './authentication/bans/lift-ban';
export { listBans } from './authentication/bans/list-bans';
export { syncBans } from './authentication/bans/sync-bans';
export { type CertificateSubject, parseCertificateSubject } from './authentication/certificate-subject';
export { createTboxCredential } from './authentication/credentials/create-tbox-credential';
export { deleteTboxCredential } from './authentication/credentials/delete-tbox-credential';
export { getTboxCredential } from './authentication/credentials/get-tbox-credential';
export { previewFleetAuthentication } from './authentication/credentials/preview-fleet-authentication';
export { setFleetAuthentication } from './authentication/credentials/set-fleet-authentication';
export { issueLiveToken, TOKEN_SECONDS as LIVE_TOKEN_SECONDS } from './authentication/live-tokens/issue-live-token';
export { isTokenShaped } from './authentication/live-tokens/live-token';
export { readJwks } from './authentication/live-tokens/read-jwks';
export { recheckPasswordTbox } from './authentication/password-authorization-state';
export { BROWSER_CLIENT_PREFIX } from './authentication/reserved-names';
export { recheckAccount } from './authentication/service-accounts/account-authorization-state';
export { createServiceAccount } from './authentication/service-accounts/create-service-account';
export { deleteServiceAccount } from './authentication/service-accounts/delete-service-account';
export { listServiceAccounts } from './authentication/service-accounts/list-service-accounts';
export { rotateServiceAccountSecret } from './authentication/service-accounts/rotate-service-account-secret';
export { setServiceAccountDisabled } from './authentication/service-accounts/set-service-account-disabled';
export { forgetSubjects } from './authentication/subject-cache';
export { findTbox } from './authentication/tbox-authorization-state';
export { createDenialRecorder, type DenialRecorder } from './denials/create-denial-recorder';
export { deleteOldAccessRecords } from './denials/delete-old-access-records';
export type { SeenDenial } from './denials/denial-groups';
export { listDenials } from './denials/list-denials';
export { type Refusal, recordRefusal } from './denials/record-refusal';
export { recordUnknownTopic, type UnknownTopic } from './denials/record-unknown-topic';
export { type AccessUseRecorder, createAccessUseRecorder } from './denials/uses/create-access-use-recorder';
export { findVehiclesOf } from './enforcement/authorization-state-store';
export { type Enforced, enforceAccess } from './enforcement/enforce-access';
export { createUndecided, type Undecided } from './enforcement/undecided';
export { checkRules } from './rule-set/check-rules';
export { createRuleSource, type RuleSource } from './rule-set/create-rule-source';
export { discardDraft } from './rule-set/discard-draft';
export { findDraft, getDraft } from './rule-set/get-draft';
export { getRuleSet } from './rule-set/get-rule-set';
export { listRuleSetVersions } from './rule-set/list-rule-set-versions';
export { publishRules } from './rule-set/publish-rules';
export { restoreRules } from './rule-set/restore-rules';
export { saveDraft } from './rule-set/save-draft';
export { type AclClaim, aclAllows, readAclClaim } from './rules/acl-claim';
export { type AuthorizationDecision, authorizeAction } from './rules/authorize-action';
export { baseRules } from './rules/base-rules';
export {
  type AccessQuestion,
  type CompiledRules,
  compileRules,
  type Principal,
  type RulePrincipalKeys,
  toRulePrincipalKeys,
} from './rules/compile-rules';
export { dryRun } from './rules/dry-run/dry-run';
export { explainAccess } from './rules/explain/explain-access';
export { ownNames } from './rules/generalise-topic';
export { checkRuleFilter } from './rules/rule-filter';
export { filterMatches, isTopicFilter, isTopicName, tboxMay } from './rules/topic-rules';
