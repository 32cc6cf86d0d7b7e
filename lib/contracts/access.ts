import { z } from 'zod';
import {
  ACCESS_ACTIONS,
  type AccessAction,
  type BanKind,
  type ClientKind,
  type DecisionReason,
  type DenialKind,
  MAX_RULES,
  RULE_EFFECTS,
  type RuleEffect,
  type RuleFindingCode,
} from './access-terms';
import { vinSchema } from './vin';

// Who may publish and subscribe where: the rule set, and what is asked of it.

const code = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9-]{0,63}$/, 'Letters, digits and hyphens, at most 64');
/** User name of a service account. */
export const serviceUsernameSchema = z
  .string()
  .regex(/^[a-z0-9][a-z0-9_-]{1,62}$/, 'Lower-case letters, digits, _ and -, 2 to 63 of them');

/** For whom a rule is. `console`: people who follow their fleets in a browser. */
export const rulePrincipalSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('tboxes') }),
  z.object({ kind: z.literal('fleet'), code }),
  z.object({ kind: z.literal('model'), code }),
  z.object({ kind: z.literal('tag'), tag: z.string().trim().min(1).max(64) }),
  z.object({ kind: z.literal('vehicle'), vin: vinSchema }),
  z.object({ kind: z.literal('service'), username: serviceUsernameSchema }),
  z.object({ kind: z.literal('console') }),
]);
export type RulePrincipal = z.infer<typeof rulePrincipalSchema>;

export const accessRuleSchema = z.object({
  /** The same in every version; of a built-in rule it begins with `base:`. */
  id: z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/, 'Lower-case letters, digits and hyphens, at most 64'),
  effect: z.enum(RULE_EFFECTS),
  principal: rulePrincipalSchema,
  action: z.enum([...ACCESS_ACTIONS, 'all']),
  /** Absent: any. Of a subscription, the QoS it asks for. */
  qos: z
    .array(z.union([z.literal(0), z.literal(1), z.literal(2)]))
    .min(1)
    .max(3)
    .optional(),
  /** Publishes only. Absent: either. */
  retain: z.boolean().optional(),
  /** MQTT topic filter with RULE_PLACEHOLDERS, as `oem/${fleet}/+/news`. */
  topic: z.string().min(1).max(1_024),
  note: z.string().trim().max(500).default(''),
});
export type AccessRule = z.infer<typeof accessRuleSchema>;
export type AccessRuleInput = z.input<typeof accessRuleSchema>;

export const ruleListSchema = z.array(accessRuleSchema).max(MAX_RULES);

/** A built-in rule, for people to read: what the topic contract itself gives or forbids. */
export type BaseRule = {
  id: `base:${string}`;
  effect: RuleEffect;
  principal: 'tboxes' | 'console' | 'platform' | 'everybody';
  action: AccessAction | 'all';
  topic: string;
  note: string;
};

export type AccessDecision = {
  decision: RuleEffect;
  reason: DecisionReason;
  /** Of the rule that decided; null: none did. */
  ruleId: string | null;
};

/** Whom a decision was taken for, as the database knows it now. */
export type ExplainedSubject =
  | { kind: 'tbox'; vin: string; serial: string | null; fleet: string; model: string; tags: string[] }
  | { kind: 'service'; username: string }
  /** `fleets`: codes, all of them for an administrator. */
  | { kind: 'console'; userId: string; email: string; fleets: string[] };
export type AccessExplanation = AccessDecision & {
  subject: ExplainedSubject;
  /** The rule that decided, of the set or built in. */
  rule: AccessRule | BaseRule | null;
  /** Of the rule set; null: rules that are not published. */
  version: number | null;
};

export type RuleSetVersion = {
  /** 0: nothing but the built-in rules. */
  version: number;
  publishedAt: number | null;
  author: string | null;
  reason: string;
  /** The version that was brought back by this one. */
  restoredFrom: number | null;
  ruleCount: number;
};
export type RuleSetVersionPage = { items: RuleSetVersion[]; nextCursor: string | null };
export type RuleSet = RuleSetVersion & { rules: AccessRule[]; base: BaseRule[] };

/** One for all administrators; `revision` grows with each change. */
export type RuleDraft = {
  rules: AccessRule[];
  /** The version that it was begun from. */
  baseVersion: number;
  revision: number;
  author: string;
  updatedAt: number;
};

/** `error`: cannot be published. */
export type RuleFinding = {
  level: 'error' | 'warning';
  code: RuleFindingCode;
  /** null: the set as a whole. */
  ruleId: string | null;
  /** Of `shadowed`: the rule before it. */
  otherRuleId?: string;
};

/** Of a dry run: what somebody does today and could not do, or the reverse. */
export type DryRunGroup = {
  action: AccessAction;
  /** As used, the asker's own names replaced by placeholders. */
  topic: string;
  change: 'denied' | 'allowed';
  /** The rule that decides it in the draft; null: none. */
  ruleId: string | null;
  clients: number;
  /** The first of them. */
  sample: string[];
};
export type DryRun = {
  /** Uses and refusals of this time that were tried, ms since the epoch. */
  since: number;
  tried: number;
  /** False: there were more than could be tried. */
  complete: boolean;
  deniedClients: number;
  deniedVehicles: number;
  /** Whose next token would lack something. */
  deniedPeople: number;
  allowedClients: number;
  groups: DryRunGroup[];
};

/** The same thing, refused to the same client for the same reason, within one hour. */
export type Denial = {
  id: number;
  kind: DenialKind;
  clientId: string;
  username: string;
  /** With placeholders; empty for `connect`. */
  topic: string;
  sampleTopic: string;
  /** A DecisionReason, or a QuarantineReason. */
  reason: string;
  ruleId: string | null;
  version: number | null;
  count: number;
  firstAt: number;
  lastAt: number;
  peer: string;
};
export type DenialPage = { items: Denial[]; nextCursor: string | null };

export type Ban = {
  id: number;
  kind: BanKind;
  value: string;
  reason: string;
  author: string;
  createdAt: number;
  /** null: until it is lifted. */
  expiresAt: number | null;
};

export type ServiceAccountItem = {
  username: string;
  description: string;
  createdAt: number;
  createdBy: string;
  lastSeenAt: number | null;
  disabled: boolean;
};

/** `secret`: told this once, base64url. */
export type ServiceAccountIssued = { account: ServiceAccountItem; secret: string };

export type TboxCredential = { createdAt: number; createdBy: string };
/** `password`: told this once, base64url; `username` is the serial. */
export type TboxCredentialIssued = { tboxSerial: string; username: string; password: string; createdAt: number };

/** What the edge found a client to be: a vehicle, a browser, a program with an account, or the platform itself. */
export const ADMITTED_KINDS = ['tbox', 'live', 'account', 'service'] as const;
export type AdmittedKind = (typeof ADMITTED_KINDS)[number];

/** A client of the broker: connected, or away with a session that waits for it. What a broker does not tell is null. */
export type BrokerClient = {
  clientId: string;
  username: string | null;
  kind: ClientKind | null;
  connected: boolean;
  connectedAt: number | null;
  disconnectedAt: number | null;
  /** `address:port` */
  peer: string | null;
  node: string | null;
  protocolVersion: 3 | 4 | 5 | null;
  cleanStart: boolean | null;
  keepAliveSeconds: number | null;
  /** Seconds that the session outlives the connection. */
  sessionExpirySeconds: number | null;
  certificateCommonName: string | null;
  subscriptionCount: number | null;
  /** Messages that wait for it, and the most that may. */
  queue: { waiting: number; max: number | null; dropped: number | null } | null;
  /** Messages sent and not yet acknowledged. */
  inflight: number | null;
  messagesIn: number | null;
  messagesOut: number | null;
};
export type BrokerSubscription = { filter: string; qos: 0 | 1 | 2 };
export type BrokerClientDetail = BrokerClient & { subscriptions: BrokerSubscription[] };
