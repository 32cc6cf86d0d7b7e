import { z } from 'zod';
import { defineOperation } from '../api-operation';
import { MAX_LENGTH } from '../limits';
import { objectSchema } from '../object-schema';
import { msSchema, pageOf, pageShape } from '../paging';
import { integerParameterSchema, integerSchema, storableText, whyUnstorable } from '../storable';
import { vinInputSchema } from '../vin';
import { ACCESS_ACTIONS, MAX_RULES, RULE_EFFECTS, RULE_FINDINGS } from './terms';

// The rule set that authorizes publish and subscribe, and operations on it.

const tag = 'Access rules';
const permission = 'access.manage';
// 2,000 rules with long topics and notes
export const MAX_RULES_BYTES = 4 * 1024 * 1024;

const code = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9-]{0,63}$/, 'Letters, digits and hyphens, at most 64');

/** User name of a service account. */
export const serviceUsernameSchema = z
  .string()
  .regex(/^[a-z0-9][a-z0-9_-]{1,62}$/, 'Lower-case letters, digits, _ and -, 2 to 63 of them');

/** Principals of a rule. `console`: users with the live view in a browser. */
const rulePrincipalSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('tboxes') }),
  z.object({ kind: z.literal('fleet'), code }),
  z.object({ kind: z.literal('model'), code }),
  z.object({ kind: z.literal('tag'), tag: z.string().trim().min(1).max(MAX_LENGTH.code) }),
  z.object({ kind: z.literal('vehicle'), vin: vinInputSchema }),
  z.object({ kind: z.literal('service'), username: serviceUsernameSchema }),
  z.object({ kind: z.literal('console') }),
]);
export type RulePrincipal = z.infer<typeof rulePrincipalSchema>;

export const qosSchema = z.union([z.literal(0), z.literal(1), z.literal(2)]);
const ruleActionSchema = z.enum([...ACCESS_ACTIONS, 'all']);

export const accessRuleSchema = objectSchema('AccessRule', {
  /** The same in every version; of a built-in rule it begins with `base:`. */
  id: z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/, 'Lower-case letters, digits and hyphens, at most 64'),
  effect: z.enum(RULE_EFFECTS),
  principal: rulePrincipalSchema,
  action: ruleActionSchema,
  /** Absent: any. Of a subscription, the requested QoS. */
  qos: z.array(qosSchema).min(1).max(3).optional(),
  /** Publishes only. Absent: either. */
  retain: z.boolean().optional(),
  /** MQTT topic filter with RULE_PLACEHOLDERS, as `oem/${fleet}/+/news`. */
  topic: z.string().min(1).max(MAX_LENGTH.ruleTopic),
  note: z.string().trim().max(MAX_LENGTH.note).default(''),
});
export type AccessRule = z.infer<typeof accessRuleSchema>;
export type AccessRuleInput = z.input<typeof accessRuleSchema>;
export const ruleListSchema = z.array(accessRuleSchema).max(MAX_RULES);

/** Rules that PostgreSQL can store. */
const storedRulesSchema = ruleListSchema.superRefine((rules, { addIssue }) => {
  for (const [index, rule] of rules.entries()) {
    const why = whyUnstorable(rule);
    if (why) addIssue({ code: 'custom', path: [index], message: `holds ${why}` });
  }
});

/** A built-in rule, for display: rights by the topic contract itself. */
export const baseRuleSchema = objectSchema('BaseRule', {
  id: z.templateLiteral(['base:', z.string()]),
  effect: z.enum(RULE_EFFECTS),
  principal: z.enum(['tboxes', 'console', 'platform', 'everybody']),
  action: ruleActionSchema,
  topic: z.string(),
  note: z.string(),
});
export type BaseRule = z.infer<typeof baseRuleSchema>;

const reasonSchema = storableText(MAX_LENGTH.note).default('').meta({ description: 'For those who read the history' });

const ruleSetVersionSchema = objectSchema('RuleSetVersion', {
  version: z.number().meta({ description: '0: nothing but the built-in rules' }),
  publishedAt: msSchema.nullable(),
  author: z.string().nullable(),
  reason: z.string(),
  restoredFrom: z.number().nullable().meta({ description: 'The version that was brought back by this one' }),
  ruleCount: z.number(),
});
export type RuleSetVersion = z.infer<typeof ruleSetVersionSchema>;

const ruleSetSchema = ruleSetVersionSchema
  .extend({
    rules: z.array(accessRuleSchema).meta({ description: 'In order: the first that speaks of a topic decides' }),
    base: z.array(baseRuleSchema).meta({ description: 'What the topic contract itself gives and forbids' }),
  })
  .meta({ id: 'RuleSet' });
export type RuleSet = z.infer<typeof ruleSetSchema>;

export const getRuleSetOperation = defineOperation({
  id: 'readAccessRules',
  method: 'GET',
  path: '/api/v1/acl',
  tag,
  summary: 'Who may publish and subscribe where: the current rules, or those of an earlier version',
  permission,
  input: z.object({ version: integerParameterSchema.optional() }),
  output: ruleSetSchema,
});

export const publishRulesOperation = defineOperation({
  id: 'publishAccessRules',
  method: 'PUT',
  path: '/api/v1/acl',
  tag,
  summary: 'Publish a whole set of rules; 409 `rule_set_changed` where `version` is not the current one any more',
  permission,
  input: z.object({
    rules: storedRulesSchema,
    reason: reasonSchema,
    version: integerSchema.optional().meta({ description: 'The version that they were made from; absent: any' }),
  }),
  maxBodyBytes: MAX_RULES_BYTES,
  output: ruleSetVersionSchema,
});

export const listRuleSetVersionsOperation = defineOperation({
  id: 'listAccessRuleVersions',
  method: 'GET',
  path: '/api/v1/acl/versions',
  tag,
  summary: 'What was published, by whom and why, newest first; without version 0',
  permission,
  input: z.object(pageShape),
  output: pageOf(ruleSetVersionSchema),
});
export const restoreRulesOperation = defineOperation({
  id: 'restoreAccessRules',
  method: 'POST',
  path: '/api/v1/acl/versions/{version}/restore',
  tag,
  summary: 'Publish the rules of an earlier version again, as a new version; version 0: nothing but the built-in rules',
  permission,
  input: z.object({ version: integerParameterSchema, reason: reasonSchema }),
  output: ruleSetVersionSchema,
});

/** One for all administrators. */
const ruleDraftSchema = objectSchema('RuleDraft', {
  rules: z.array(accessRuleSchema),
  baseVersion: z.number().meta({ description: 'The version that it was begun from' }),
  revision: z.number().meta({ description: 'Grows with each change' }),
  author: z.string(),
  updatedAt: msSchema,
});
export type RuleDraft = z.infer<typeof ruleDraftSchema>;

export const getDraftOperation = defineOperation({
  id: 'readAccessDraft',
  method: 'GET',
  path: '/api/v1/acl/draft',
  tag,
  summary: 'The draft that administrators share',
  permission,
  output: z.object({ draft: ruleDraftSchema.nullable().meta({ description: 'null: there is none' }) }),
});

export const saveDraftOperation = defineOperation({
  id: 'saveAccessDraft',
  method: 'PUT',
  path: '/api/v1/acl/draft',
  tag,
  summary: 'Begin the draft or change it; 409 `draft_changed` where `revision` is not the one it has',
  permission,
  input: z.object({
    rules: storedRulesSchema,
    revision: integerSchema.default(0).meta({ description: 'Of the draft that is changed; 0: there is none yet' }),
    baseVersion: integerSchema
      .optional()
      .meta({ description: 'The published version that it is now based on; absent: as before, or the current one' }),
  }),
  maxBodyBytes: MAX_RULES_BYTES,
  output: ruleDraftSchema,
});

export const discardDraftOperation = defineOperation({
  id: 'discardAccessDraft',
  method: 'DELETE',
  path: '/api/v1/acl/draft',
  tag,
  summary: 'Delete the draft; 409 `draft_changed` where `revision` is not the one it has',
  permission,
  input: z.object({ revision: integerParameterSchema }),
});

const ruleFindingSchema = objectSchema('RuleFinding', {
  level: z.enum(['error', 'warning']).meta({ description: '`error`: cannot be published' }),
  code: z.enum(RULE_FINDINGS),
  ruleId: z.string().nullable().meta({ description: 'null: the set as a whole' }),
  otherRuleId: z.string().optional().meta({ description: 'Of `shadowed`: the rule before it' }),
});
export type RuleFinding = z.infer<typeof ruleFindingSchema>;

export const checkRulesOperation = defineOperation({
  id: 'validateAccessRules',
  method: 'POST',
  path: '/api/v1/acl/validate',
  tag,
  summary: 'What is wrong or odd with rules before they are published, in their order',
  permission,
  input: z.object({ rules: storedRulesSchema }),
  maxBodyBytes: MAX_RULES_BYTES,
  output: z.object({ findings: z.array(ruleFindingSchema) }),
});

/** Difference of a dry run: an action that is allowed today and would be denied, or the reverse. */
const dryRunGroupSchema = objectSchema('DryRunGroup', {
  action: z.enum(ACCESS_ACTIONS),
  topic: z.string().meta({ description: "As used, the principal's own names replaced by placeholders" }),
  change: z.enum(['denied', 'allowed']),
  ruleId: z.string().nullable().meta({ description: 'The rule that decides it in the draft; null: none' }),
  clients: z.number(),
  sample: z.array(z.string()).meta({ description: 'The first of them' }),
});
export type DryRunGroup = z.infer<typeof dryRunGroupSchema>;

export const dryRunOperation = defineOperation({
  id: 'tryAccessRules',
  method: 'POST',
  path: '/api/v1/acl/dry-run',
  tag,
  summary: 'What these rules would take from, and give to, those who used the broker in the last 24 hours',
  permission,
  input: z.object({ rules: ruleListSchema }),
  maxBodyBytes: MAX_RULES_BYTES,
  output: z.object({
    since: msSchema.meta({ description: 'Uses and refusals from then on were tried, ms since the epoch' }),
    tried: z.number(),
    complete: z.boolean().meta({ description: 'false: there were more than could be tried' }),
    deniedClients: z.number(),
    deniedVehicles: z.number(),
    deniedPeople: z.number().meta({ description: 'Whose next token would lack something' }),
    allowedClients: z.number(),
    groups: z.array(dryRunGroupSchema),
  }),
});
export type DryRun = z.infer<typeof dryRunOperation.output>;
