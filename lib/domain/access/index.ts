// Owns who may connect to the broker and which topics they may use. Invariant: what is not allowed here is denied, a client
// with a certificate is a TBox and nothing else, and a refused token or certificate is never tried as something weaker.
export { type AclClaim, aclAllows, readAclClaim } from './acl-claim';
export { type AuthenticationDecision, authenticateClient, type ServiceAccount } from './authenticate-client';
export { type AuthorizationDecision, authorizeAction } from './authorize-action';
export { type CertificateSubject, parseCertificateSubject } from './certificate-subject';
export {
  type HookAuthentication,
  type HookAuthorization,
  parseAuthentication,
  parseAuthorization,
} from './hook-request';
export { issueLiveToken, TOKEN_SECONDS as LIVE_TOKEN_SECONDS } from './issue-live-token';
export { looksLikeToken } from './live-token';
export { readJwks } from './read-jwks';
export { type Refusal, recordRefusal } from './record-refusal';
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
export { filterMatches, isTopicFilter, isTopicName, tboxMay } from './topic-rules';
