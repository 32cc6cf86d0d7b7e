// Authentication and authorization of broker clients. Invariants: everything is denied unless a rule or the topic
// contract allows it; a client with a certificate is always a TBox; a failed authentication is not retried with a
// weaker method.

export {
  type AuthenticationDecision,
  authenticateClient,
  type ServiceAccount,
} from './authentication/authenticate-client';
export { invalidateBans, syncBans } from './authentication/bans/ban-list';
export { banClient, liftBan, listBans } from './authentication/bans/bans';
export { type CertificateSubject, parseCertificateSubject } from './authentication/certificate-subject';
export { previewFleetAuthentication, setFleetAuthentication } from './authentication/credentials/fleet-authentication';
export {
  createTboxCredential,
  deleteTboxCredential,
  getTboxCredential,
} from './authentication/credentials/tbox-credential';
export { endBrowserWithoutSession } from './authentication/live-tokens/end-browser-without-session';
export { issueLiveToken, TOKEN_SECONDS as LIVE_TOKEN_SECONDS } from './authentication/live-tokens/issue-live-token';
export { sessionOfClient } from './authentication/live-tokens/live-client-id';
export { isTokenShaped, readJwks } from './authentication/live-tokens/live-token';
export { recheckPasswordTbox } from './authentication/password-authorization-state';
export { BROWSER_CLIENT_PREFIX } from './authentication/reserved-names';
export { recheckAccount } from './authentication/service-accounts/account-authorization-state';
export {
  createServiceAccount,
  deleteServiceAccount,
  listServiceAccounts,
  rotateServiceAccountSecret,
  setServiceAccountDisabled,
} from './authentication/service-accounts/service-accounts';
export { invalidateSubjects } from './authentication/subject-cache';
export { findTbox } from './authentication/tbox-authorization-state';
export { createDenialRecorder, type DenialRecorder } from './denials/create-denial-recorder';
export { deleteOldAccessRecords } from './denials/delete-old-access-records';
export type { NewDenial } from './denials/denial-groups';
export { listDenials } from './denials/list-denials';
export { type Refusal, recordRefusal, recordUnknownTopic, type UnknownTopic } from './denials/record-refusal';
export { type AccessUseRecorder, createAccessUseRecorder } from './denials/uses/create-access-use-recorder';
export { findVehiclesOf } from './enforcement/authorization-state-store';
export { endLiveConnections } from './enforcement/end-live-connections';
export { type Enforced, enforceAccess } from './enforcement/enforce-access';
export { createUndecided, type Undecided } from './enforcement/undecided-clients';
export { checkRules } from './rule-set/check-rules';
export { createRuleSource, type RuleSource } from './rule-set/create-rule-source';
export { discardDraft, getDraft, saveDraft } from './rule-set/draft';
export { getRuleSet, listRuleSetVersions } from './rule-set/get-rule-set';
export { publishRules, restoreRules } from './rule-set/publish-rules';
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
