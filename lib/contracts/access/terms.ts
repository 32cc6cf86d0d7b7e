// Terms of access rules, without zod, so that pages can load them.

/** Actions on a topic. */
export const ACCESS_ACTIONS = ['publish', 'subscribe'] as const;
export type AccessAction = (typeof ACCESS_ACTIONS)[number];

export const RULE_EFFECTS = ['allow', 'deny'] as const;
export type RuleEffect = (typeof RULE_EFFECTS)[number];

/** Each is a whole level of a rule's topic filter. One that the principal does not have matches nothing. */
export const RULE_PLACEHOLDERS = ['vin', 'fleet', 'model', 'serial'] as const;
export type RulePlaceholder = (typeof RULE_PLACEHOLDERS)[number];

/** Rules of one set; the built-in ones do not count. */
export const MAX_RULES = 2_000;

/**
 * Reason of a decision. `rule`: of the set. `base`: a built-in rule. `no_rule`: no rule allows it. `topic_malformed`: invalid in
 * MQTT. `topic_reserved`: `$` topics. `not_admitted`: the client may not connect.
 */
export const DECISION_REASONS = [
  'rule',
  'base',
  'no_rule',
  'topic_malformed',
  'topic_reserved',
  'not_admitted',
] as const;
export type DecisionReason = (typeof DECISION_REASONS)[number];

export const RULE_FINDINGS = [
  'filter_invalid',
  'placeholder_unknown',
  'placeholder_never',
  'id_repeated',
  'principal_unknown',
  'no_effect',
  'token_wildcard',
  'shadowed',
  'takes_contract',
  'grants_everything',
  'reaches_vehicles',
] as const;
export type RuleFindingCode = (typeof RULE_FINDINGS)[number];

export const DENIAL_KINDS = ['connect', 'publish', 'subscribe'] as const;
export type DenialKind = (typeof DENIAL_KINDS)[number];

export const AUTHENTICATION_METHODS = ['certificate', 'password'] as const;
export type AuthenticationMethod = (typeof AUTHENTICATION_METHODS)[number];

export const BAN_KINDS = ['client_id', 'username', 'address'] as const;
export type BanKind = (typeof BAN_KINDS)[number];

/** A vehicle, a browser, a program with an account, or the platform itself. */
export const CLIENT_KINDS = ['tbox', 'live', 'account', 'service'] as const;
export type ClientKind = (typeof CLIENT_KINDS)[number];
